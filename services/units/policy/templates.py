"""The templates of the four systems of 六, as they are written."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from services.common import shipped
from services.units.rules.recognition import DocumentKind

_FILE: Final = Path(__file__).parents[1] / "templates.yaml"
HANDED_OUT: Final = _FILE.with_name("handed_out.txt")
"""Digests of the lines of every edition of the templates, the present one among them."""


@dataclass(frozen=True)
class Grid:
    """A table to fill in: its heads, and how many empty rows."""

    heads: tuple[str, ...]
    rows: int


@dataclass(frozen=True)
class Section:
    """A numbered part of a system."""

    heading: str
    paragraphs: tuple[str, ...]
    grid: Grid | None


@dataclass(frozen=True)
class Template:
    """One of the four systems, with blanks."""

    kind: DocumentKind
    title: str
    purpose: str
    sections: tuple[Section, ...]


@cache
def templates() -> tuple[Template, ...]:
    """The four templates, in the order of the notice."""
    written = shipped.read(_FILE)
    return tuple(
        Template(one["kind"], one["title"], one["purpose"], tuple(map(_section, one["sections"])))
        for one in written
    )


@cache
def handed_out() -> frozenset[str]:
    """Digests of the lines of every template ever handed out, as they are compared."""
    return frozenset(HANDED_OUT.read_text("ascii").split())


def _section(written: dict[str, Any]) -> Section:
    table = written.get("table")
    grid = Grid(tuple(table["heads"]), table["rows"]) if table else None
    return Section(written["heading"], tuple(written["paragraphs"]), grid)
