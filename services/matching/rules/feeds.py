"""What departments may read of placements: codes, days and counts, the youth under a pseudonym."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

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
CHANGED: Final = "placement.changed"
"""The one event of a placement: what happened is told by the fields that are granted."""
ERASED: Final = "person.erased"


def facts(youth_id: str, columns: Mapping[str, Any]) -> dict[str, Any]:
    """What a placement tells as it stands."""
    days = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in columns.items()
    }
    return {PERSON: youth_id, **days}
