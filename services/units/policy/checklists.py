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


def titles(version: str) -> dict[str, str]:
    """The titles of an edition's items by their codes."""
    found = {edition.version: edition for edition in editions()}
    return {item.code: item.title for item in found[version].items}


def _edition(written: dict[str, Any]) -> Checklist:
    items = tuple(Item(**item) for item in written["items"])
    return Checklist(written["version"], written["from"], items)
