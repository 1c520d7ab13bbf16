"""Code lists as they are shipped, and the regions as of a day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from services.common import shipped
from services.common.values import region


@dataclass(frozen=True)
class CodeList:
    """Codes with their Chinese names, in the order of the standard."""

    title: str
    standard: str | None
    items: tuple[tuple[str, str], ...]
    classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Of which codes of the standard each code is made, where it is not one of its own."""
    source: str | None = None
    grade: str | None = None
    note: str | None = None


def _load(path: Path) -> dict[str, CodeList]:
    written = shipped.read(path)
    return {name: _code_list(body) for name, body in written.items()}


def _code_list(body: dict[str, Any]) -> CodeList:
    return CodeList(
        title=body["title"],
        standard=body.get("standard"),
        items=tuple(body["items"].items()),
        classes={code: tuple(made_of) for code, made_of in body.get("classes", {}).items()},
        source=body.get("source"),
        grade=body.get("grade"),
        note=body.get("note"),
    )


LISTS: Final = _load(Path(__file__).parent.parent / "code_lists.yaml")


def code_list(name: str, day: date) -> CodeList | None:
    """The list of that name; regions are those in force on the day."""
    if name != "regions":
        return LISTS.get(name)
    found = region.regions_on(day)
    return CodeList("行政区划代码", "GB/T 2260", tuple((r.code, r.name) for r in found))
