"""What departments may read of placements: codes, days and counts, the youth under a pseudonym."""

from collections.abc import Callable, Mapping
from typing import Final

from services.common.values.feeds import Plain, plain
from services.matching.rules.drawers import drawer_name, drawers_in_order

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


def facts(youth_id: str, columns: Mapping[str, object]) -> dict[str, Plain]:
    """What a placement tells as it stands."""
    return {PERSON: youth_id, **{name: plain(value) for name, value in columns.items()}}


def drawers_left(told: Callable[[str], str], after: str) -> list[int]:
    """The drawers that are still to be read, in the order of whom `told` tells them to.

    `after` is the last place read: of its drawer, others may come after it.
    """
    return [no for name, no in drawers_in_order(told) if name >= after[: len(name)]]


def place(told: Callable[[str], str], no: int, placement_id: str) -> str:
    """Where a placement of a drawer stands: another place for everybody to whom it is told."""
    return drawer_name(told, no) + told(placement_id)
