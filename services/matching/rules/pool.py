"""The priority order of the waiting pool: class by policy, registration instant, lottery.

The notice names no order (宁人社函〔2020〕272号 二、七): the classes are a dated policy value.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.matching.rules.lotteries import lot_of

PriorityClass = Literal["hardship", "regular", "declined"]


@dataclass(frozen=True)
class PriorityTerms:
    """The order of the classes in force, and how many declines move a youth to the last."""

    classes: Sequence[PriorityClass]
    declines_allowed: int
    hardships: frozenset[str]
    """The kinds of hardship that count."""


@dataclass(frozen=True)
class Claim:
    """What the order reads of a youth, and nothing else."""

    serial: int
    hardship: frozenset[str]
    """The kinds that an office or a department has confirmed; see `rules.hardships`."""
    declines: int
    registered_at: datetime


@dataclass(frozen=True, order=True)
class Place:
    """A place in the order; smaller goes first."""

    class_rank: int
    registered_at: datetime
    lot: bytes


def class_of(claim: Claim, terms: PriorityTerms) -> PriorityClass:
    """The class of a youth: too many declines outweigh hardship."""
    if claim.declines > terms.declines_allowed:
        return "declined"
    return "hardship" if claim.hardship & terms.hardships else "regular"


def place_of(claim: Claim, terms: PriorityTerms, secret: bytes) -> Place:
    """Where a youth stands; `secret` is that of the market and the year of registration."""
    return Place(
        class_rank=terms.classes.index(class_of(claim, terms)),
        registered_at=claim.registered_at,
        lot=lot_of(secret, claim.serial),
    )
