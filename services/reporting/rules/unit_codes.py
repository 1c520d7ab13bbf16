"""Codes of units: by which they are counted, as their facts told them, and the notice's groups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.reporting.rules.facts import Fact

Membership = Literal["in", "out", "undetermined"]


@dataclass(frozen=True)
class UnitCodes:
    """A unit's industry (letter, and a finer class where known), ownership, type, recommender."""

    industry: str | None
    industry_class: str | None
    ownership: str | None
    kind: str | None
    recommended_by: str | None


UNTOLD = UnitCodes(None, None, None, None, None)
"""Of a unit whose codes no fact has told."""


def codes_at(facts: Sequence[Fact], day: date) -> UnitCodes:
    """The codes told last by the end of a day; facts of one unit in order of versions."""
    told: Mapping[str, str | None] = {}
    for fact in facts:
        if fact.occurred_on <= day and "recommended_by" in fact.data:
            told = fact.data
    return UnitCodes(
        industry=told.get("industry"),
        industry_class=told.get("industry_class"),
        ownership=told.get("ownership"),
        kind=told.get("kind"),
        recommended_by=told.get("recommended_by"),
    )


@dataclass(frozen=True)
class IndustryGroup:
    """A group of the notice's own, made of sections (C) and classes (C3973) of GB/T 4754."""

    code: str
    classes: tuple[str, ...]


def membership(codes: UnitCodes, group: IndustryGroup) -> Membership:
    """Whether a unit is of a group; undetermined where its code is too wide to tell."""
    if codes.industry is None:
        return "undetermined"
    found = {_compare(codes, made_of) for made_of in group.classes}
    if "in" in found:
        return "in"
    return "undetermined" if "undetermined" in found else "out"


def _compare(codes: UnitCodes, made_of: str) -> Membership:
    own = f"{codes.industry}{codes.industry_class or ''}"
    if own.startswith(made_of):
        return "in"
    # C39 holds C3973 and much else: whoever said only C39, or C, may be either.
    return "undetermined" if made_of.startswith(own) else "out"
