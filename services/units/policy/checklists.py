"""The editions of the inspection's checklist."""

from functools import cache
from pathlib import Path
from typing import Any

from services.common import shipped
from services.units.rules.inspections import Checklist, Item


@cache
def editions() -> tuple[Checklist, ...]:
    """Every edition, as written in checklist.yaml."""
    path = Path(__file__).parents[1] / "checklist.yaml"
    return tuple(map(_edition, shipped.read(path)))


def edition(version: str) -> Checklist:
    """The edition of that version, by which an inspection went."""
    return {edition.version: edition for edition in editions()}[version]


def _edition(written: dict[str, Any]) -> Checklist:
    items = tuple(Item(**item) for item in written["items"])
    return Checklist(written["version"], written["from"], items)
