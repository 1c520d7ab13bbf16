"""The press: Typst with the shipped font alone, no network, the same bytes for the same facts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, cast
from xml.sax.saxutils import escape

from services.common.late import typst
from services.common.printing.glyphs import FONTS, printable

MEDIA_TYPE: Final = "application/pdf"
PICTURE: Final = "image/svg+xml"
_SHEET: Final = Path(__file__).with_name("sheet.typ")
_INCH: Final = 200.0
"""Dots in an inch of a picture made of dots."""


@dataclass(frozen=True)
class Printed:
    """A PDF, and the characters in it that the font lacks (each printed as 〔U+xxxxx〕)."""

    content: bytes
    missing: tuple[str, ...]


def pdf(template: Path, facts: Mapping[str, Any], *, shapes: Sequence[Path] = ()) -> Printed:
    """Print facts (what JSON can say) by a template, which reads them as `facts`.

    `shapes` define what the template draws with. Text of the facts is never markup. Takes some
    tenths of a second of one core: call it in a thread. A fault of the template raises
    typst.TypstError.
    """
    missing: set[str] = set()
    compiler = _compiler([_SHEET, *shapes, template], printable(facts, missing))
    content = cast("bytes", compiler.compile(format="pdf"))
    return Printed(content, tuple(sorted(missing)))


def svg(template: Path, facts: Mapping[str, Any], *, shapes: Sequence[Path] = ()) -> bytes:
    """Draw facts as one picture by a template, which sets its own page; letters become outlines.

    `facts["title"]` is what a screen reader says of it. Otherwise as `pdf`.
    """
    compiler = _compiler([*shapes, template], printable(facts, set()))
    drawn = cast("bytes", compiler.compile(format="svg"))
    head, _, rest = drawn.partition(b">")
    title = f"<title>{escape(str(facts['title']))}</title>".encode()
    return head + b' role="img">' + title + rest


def png(template: Path, facts: Mapping[str, Any], *, shapes: Sequence[Path] = ()) -> bytes:
    """The same picture made of dots, for what shows no other."""
    compiler = _compiler([*shapes, template], printable(facts, set()))
    return cast("bytes", compiler.compile(format="png", ppi=_INCH))


def _compiler(sources: Sequence[Path], facts: Any) -> "typst.Compiler":
    return typst.Compiler(
        b"".join(source.read_bytes() for source in sources),
        root=sources[-1].parent,
        font_paths=_fonts(),
        sys_inputs={"facts": json.dumps(facts, ensure_ascii=False)},
    )


@cache
def _fonts() -> "typst.Fonts":
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )
