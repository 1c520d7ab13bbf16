"""Departures kept: an office is told whom another source records as living elsewhere."""

from typing import Any

from services.common.deeds import Deed
from services.common.values import ids
from services.matching.rules.known import Origin


def departure_rows(
    deed: Deed, youth_id: str, moved: tuple[str | None, str], origin: Origin
) -> list[dict[str, Any]]:
    """The move of a youth from one region to another as its row; none where nobody moved."""
    before, after = moved
    if before is None or before == after:
        return []
    row = {
        "id": ids.new("dep"),
        "youth_id": youth_id,
        "from_region": before,
        "to_region": after,
        "source": origin.source,
        "told_on": origin.told_on,
        "recorded_at": deed.now,
    }
    return [row]
