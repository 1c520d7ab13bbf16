"""Tellings: how a placement was known, from which instant to which, drawn out of its facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final

from services.reporting.rules.facts import Fact, known
from services.reporting.rules.histories import Placement, placement_of

TELLING: Final = (
    "placement.arrived",
    "placement.completed",
    "placement.ended-early",
    "placement.outcome-recorded",
    "placement.corrected",
)
"""The events by which a placement is counted; others say nothing of its days and its outcome."""


@dataclass(frozen=True)
class Telling:
    """A placement as known from an instant on, until just before another; None is until now."""

    placement: Placement
    known_from: datetime
    known_until: datetime | None


def tellings_of(facts: Sequence[Fact]) -> list[Telling]:
    """What was known of one placement, one after the other; facts in order of versions.

    At each instant it is what the facts recorded by then say together, in whatever order they came.
    """
    instants = sorted({fact.recorded_at for fact in facts})
    states = [(at, placement_of(known(facts, at))) for at in instants]
    # What changes nothing that is counted tells nothing new.
    changes = [next(group) for _, group in groupby(states, key=lambda state: state[1])]
    ends = [at for at, _ in changes[1:]] + [None]
    return [
        Telling(placement, at, until)
        for (at, placement), until in zip(changes, ends, strict=True)
        if placement is not None
    ]
