"""What is announced of a round before it runs, and how the root over its lines binds that.

Whoever reads the public page of a round makes this digest anew: an instant or an algorithm told
otherwise than it was when the round ran leads to another root.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from services.matching.rules import merkle
from services.matching.rules.rounds import canonical


@dataclass(frozen=True)
class Announced:
    """When the steps of a round were announced, as the wire writes instants, and for whom."""

    market: str
    opened_at: str
    """When the digest of the secret was published."""
    committed_at: str
    """When the digest of the contribution was published."""
    frozen_at: str
    """When the intake was closed."""
    contributed_at: str
    """When the contribution was revealed."""


STEPS: Final = tuple(field.name for field in fields(Announced))[1:]
"""The steps in their order."""
_BOUND: Final = (
    "market",
    *STEPS,
    "algorithm",
    "input_digest",
    "secret_commitment",
    "contribution_commitment",
)


def head(round_id: str, told: Mapping[str, Any]) -> bytes:
    """The digest of what is announced of a round; `told` has it by the names of the public page.

    Raises KeyError.
    """
    return merkle.leaf(canonical({"id": round_id} | {name: told[name] for name in _BOUND}))


def in_order(told: Mapping[str, Any]) -> bool:
    """Whether no step came before the one that binds it; what is no instant has no order."""
    try:
        instants = [datetime.fromisoformat(told[step]) for step in STEPS]
        return all(before <= after for before, after in pairwise(instants))
    except (TypeError, ValueError):
        return False
