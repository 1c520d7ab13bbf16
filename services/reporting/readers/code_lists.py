"""Code lists as they are shipped, and the regions as of a day."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import yaml

from services.common.values import region


@dataclass(frozen=True)
class CodeList:
    """Codes with their Chinese names, in the order of the standard."""

    title: str
    standard: str | None
    items: tuple[tuple[str, str], ...]


def _load(path: Path) -> dict[str, CodeList]:
    written = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {
        name: CodeList(body["title"], body.get("standard"), tuple(body["items"].items()))
        for name, body in written.items()
    }


LISTS: Final = _load(Path(__file__).parent.parent / "code_lists.yaml")


def code_list(name: str, day: date) -> CodeList | None:
    """The list of that name; regions are those in force on the day."""
    if name != "regions":
        return LISTS.get(name)
    found = region.regions_on(day)
    return CodeList("行政区划代码", "GB/T 2260", tuple((r.code, r.name) for r in found))
