"""What departments may read of units and posts: facts of their changes and as they stand."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from services.common.values.feeds import Plain

_OF_UNITS: Final = ("region", "state", "industry", "ownership", "kind", "recommended_by")
UNIT_FIELDS: Final = frozenset({"name", "credit_code", "occurred_on", *_OF_UNITS})
"""What may leave of a unit at all. What is not among them never does."""

_OF_POSTS: Final = (
    "unit_id",
    "region",
    "workplace_county",
    "state",
    "headcount",
    "months",
    "industry",
    "occupation",
    "lodging",
    "unsuitable_under_18",
)
POST_FIELDS: Final = frozenset({"occurred_on", *_OF_POSTS})
"""What may leave of a post at all: no title, no duties, nothing in a unit's own words."""

SUCCEEDED: Final = "unit.succeeded"
UNIT_CHANGED: Final = "unit.changed"
POST_CHANGED: Final = "post.changed"
"""What happened is called nothing else: the name of an event would tell what no agreement grants,
that a unit asked to withdraw or is suspended.
"""
UNIT_GONE: Final = "unit.gone"
POST_GONE: Final = "post.gone"


def facts_of_unit(
    event: str, occurred_on: date, data: Mapping[str, Plain], name: str, credit_code: str
) -> dict[str, Plain]:
    """What a change of a unit tells; name and code are today's."""
    told = {field: data[field] for field in _OF_UNITS if field in data}
    if event == SUCCEEDED:
        # Its kind is that of the succession.
        told.pop("kind", None)
    known = {"name": name, "credit_code": credit_code}
    return told | known | {"occurred_on": occurred_on.isoformat()}


def facts_of_post(occurred_on: date, data: Mapping[str, Plain]) -> dict[str, Plain]:
    """What a change of a post tells."""
    told = {field: data[field] for field in _OF_POSTS if field in data}
    return told | {"occurred_on": occurred_on.isoformat()}
