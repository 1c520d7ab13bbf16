"""What departments may read of placements: codes, days and counts, the youth under a pseudonym."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from services.common.values.feeds import Plain, plain

PERSON: Final = "person"
"""The youth, told as a pseudonym."""
OF_PLACEMENTS: Final = (
    "unit_id",
    "post_id",
    "region",
    "workplace_county",
    "state",
    "basis",
    "months",
    "arrived_on",
    "term_last_day",
    "last_day",
    "early_retention",
    "outcome",
    "outcome_since",
)
FIELDS: Final = frozenset({PERSON, *OF_PLACEMENTS})
"""What may leave of a placement at all: no cause of an end or a stop, which may be an illness."""
OF_OUTCOMES: Final = (
    "unit_id",
    "region",
    "workplace_county",
    "basis",
    "last_day",
    "early_retention",
    "outcome",
    "outcome_since",
    "outcome_until",
    "outcome_evidence",
    "outcome_source",
)
OUTCOME_FIELDS: Final = frozenset({PERSON, *OF_OUTCOMES})
"""What may leave of what became of a trainee after the end: no cause of that end either."""
CHANGED: Final = "placement.changed"
"""The one event of a placement: what happened is told by the fields that are granted."""
OUTCOME_CHANGED: Final = "outcome.changed"
OUTCOME_GONE: Final = "outcome.gone"
"""An outcome that was put right to be none."""
MAY_TAKE_BACK: Final = "placement.corrected"
"""The one change after which a placement may have no outcome though it had one before."""
ERASED: Final = "person.erased"
LOTS: Final = 1024
"""In so many lots placements lie, by a digest of their ids that tells nothing of them."""
_FIRST: Final = 4
"""Lots read at once to begin with; each time as many again as before, until a page is full."""


def facts(youth_id: str, columns: Mapping[str, object]) -> dict[str, Plain]:
    """What a placement tells as it stands."""
    return {PERSON: youth_id, **{name: plain(value) for name, value in columns.items()}}


def stretches(told: Callable[[str], str], after: str) -> Iterator[Sequence[int]]:
    """The lots that are still to be read, some at once, in the order of whom `told` tells them to.

    `after` is the last place read: of its lot, others may come after it.
    """
    lots = [(told(_lot(no)), no) for no in range(LOTS)]
    left = [no for name, no in sorted(lots) if name >= after[: len(name)]]
    count = _FIRST
    while left:
        yield left[:count]
        left, count = left[count:], 2 * count


def place(told: Callable[[str], str], no: int, placement_id: str) -> str:
    """Where a placement of a lot stands: another place for everybody to whom it is told."""
    return told(_lot(no)) + told(placement_id)


def _lot(no: int) -> str:
    return f"lot {no}"
