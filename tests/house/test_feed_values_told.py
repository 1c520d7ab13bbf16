"""Whoever reads a feed calls no other operation: each value that is a code is told at its field."""

import re
from typing import Any

import pytest

from tests.house.test_headers_told import DOCUMENT

CODED = {
    "units": {"state", "ownership", "kind", "recommended_by"},
    "posts": {"state"},
    "placements": {"state", "basis", "outcome"},
    "outcomes": {"basis", "outcome", "outcome_evidence", "outcome_source"},
    "disbursements": {"kind"},
}
"""Fields whose values are of our own making: of the others the catalogue names a standard."""
_VALUE = re.compile(r"[a-z_]{3,} ?[\u4e00-\u9fff]")


def fields(feed: str) -> dict[str, Any]:
    schemas = DOCUMENT["components"]["schemas"]
    return schemas[f"{feed.removesuffix('s').capitalize()}EventData"]["properties"]


@pytest.mark.parametrize("feed", CODED)
def test_each_value_of_our_own_is_told_where_it_is_read(feed: str) -> None:
    for name in CODED[feed]:
        told = fields(feed)[name]["description"]
        assert len(_VALUE.findall(told)) >= 2, (feed, name)
        assert "GET /v1/" not in told, (feed, name)
