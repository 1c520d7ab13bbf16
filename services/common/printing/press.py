"""The press: Typst with the shipped font alone, no network, the same bytes for the same facts."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, cast
from xml.sax.saxutils import escape

import typst

from services.common.printing.glyphs import FONTS, printable

MEDIA_TYPE: Final = "application/pdf"
PICTURE: Final = "image/svg+xml"
_SHEET: Final = Path(__file__).with_name("sheet.typ")


@dataclass(frozen=True)
class Printed:
    """A PDF, and the characters in it that the font lacks (each printed as 〔U+xxxxx〕)."""

    content: bytes
    missing: tuple[str, ...]


def pdf(template: Path, facts: Mapping[str, Any]) -> Printed:
    """Print facts (what JSON can say) by a template, which reads them as `facts`.

    Text of the facts is never markup. Takes some tenths of a second of one core: call it in a
    thread. A fault of the template raises typst.TypstError.
    """
    missing: set[str] = set()
    told = json.dumps(printable(facts, missing), ensure_ascii=False)
    source = _SHEET.read_bytes() + template.read_bytes()
    compiler = typst.Compiler(
        source, root=template.parent, font_paths=_fonts(), sys_inputs={"facts": told}
    )
    content = cast("bytes", compiler.compile(format="pdf"))
    return Printed(content, tuple(sorted(missing)))


def svg(template: Path, facts: Mapping[str, Any]) -> bytes:
    """Draw facts as one picture by a template, which sets its own page; letters become outlines.

    `facts["title"]` is what a screen reader says of it. Otherwise as `pdf`.
    """
    told = json.dumps(printable(facts, set()), ensure_ascii=False)
    compiler = typst.Compiler(
        template.read_bytes(),
        root=template.parent,
        font_paths=_fonts(),
        sys_inputs={"facts": told},
    )
    drawn = cast("bytes", compiler.compile(format="svg"))
    head, _, rest = drawn.partition(b">")
    title = f"<title>{escape(str(facts['title']))}</title>".encode()
    return head + b' role="img">' + title + rest


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )
