"""What a printed page says: its text by the font's own table, and whether a glyph was missing."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_CODES = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")
_PLAIN = rb"(?:\\.|[^\\()])"
# Brackets within a text stand as they are where they pair.
_NESTED = rb"(?:" + _PLAIN + rb"|\((?:" + _PLAIN + rb"|\(" + _PLAIN + rb"*\))*\))"
_STRING = rb"\(" + _NESTED + rb"*\)|<[0-9A-Fa-f]*>"
_SHOWN = re.compile(
    rb"\[(?:" + _STRING + rb"|[^\]()<>])*\]\s*TJ|(?:" + _STRING + rb")\s*Tj", re.DOTALL
)
_PIECE = re.compile(rb"\((" + _NESTED + rb"*)\)|<([0-9A-Fa-f]*)>", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_PLACED = re.compile(
    rb"q 1 0 0 -1 (?P<x>[\d.]+) (?P<y>[\d.]+) cm(?P<drawn>(?:\(" + _NESTED + rb"*\)|[^()])*?)\nQ",
    re.DOTALL,
)
_LINE = re.compile(rb"0 0 m ([\d.-]+) ([\d.-]+) l\s+S")
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


@dataclass(frozen=True)
class Page:
    """One page: its runs of text by where each begins, its lines; points from the lower left."""

    runs: tuple[tuple[float, float, str], ...]
    upright: tuple[float, ...]
    """Where its upright lines stand."""
    level: tuple[float, ...]
    """At which heights its level lines lie, from above."""

    def within(self, left: float, right: float, top: float, bottom: float) -> str:
        """The text that begins in a box, line by line, without blanks."""
        found = [run for run in self.runs if left <= run[0] < right and bottom < run[1] <= top]
        lines = sorted(found, key=lambda run: (-run[1], run[0]))
        return "".join("".join(text for _, _, text in lines).split())


def pages_of(content: bytes) -> list[Page]:
    """Every page with what stands where."""
    parts = list(_unpacked(content))
    table = _meanings(parts)
    return [_page(part, table) for part in parts if b" Tf " in part]


def _page(part: bytes, table: dict[int, str]) -> Page:
    runs, upright, level = [], set(), set()
    for found in _PLACED.finditer(part):
        x, y = float(found["x"]), float(found["y"])
        text = "".join(table[glyph] for glyph in _glyphs(found["drawn"]))
        if text:
            runs.append((x, y, text))
        for across, _ in _LINE.findall(found["drawn"]):
            (level.add(round(y, 1)) if float(across) else upright.add(round(x, 1)))
    return Page(tuple(runs), tuple(sorted(upright)), tuple(sorted(level, reverse=True)))


def text_of(content: bytes) -> str:
    """All text of a PDF that the press made, without blanks; KeyError for a glyph of no meaning.

    Glyph 0 is .notdef, the empty box: it has no meaning in the table either.
    """
    parts = list(_unpacked(content))
    table = _meanings(parts)
    glyphs = [glyph for part in parts if b" Tf " in part for glyph in _glyphs(part)]
    return "".join("".join(table[glyph] for glyph in glyphs).split())


def _meanings(parts: list[bytes]) -> dict[int, str]:
    table: dict[int, str] = {}
    for part in parts:
        if b"beginbfchar" in part or b"beginbfrange" in part:
            for code, meaning in _CODES.findall(part.partition(b"endcodespacerange")[2]):
                table[int(code, 16)] = bytes.fromhex(meaning.decode()).decode("utf-16-be")
    table.pop(0, None)
    return table


def _unpacked(content: bytes) -> Iterator[bytes]:
    for found in _STREAM.finditer(content):
        try:
            yield zlib.decompressobj().decompress(content[found.end() :])
        except zlib.error:
            continue


def _glyphs(page: bytes) -> Iterator[int]:
    for shown in _SHOWN.finditer(page):
        for literal, plain in _PIECE.findall(shown[0]):
            codes = bytes.fromhex(plain.decode()) if plain else _ESCAPE.sub(_character, literal)
            yield from (int.from_bytes(codes[i : i + 2]) for i in range(0, len(codes), 2))


def _character(found: re.Match[bytes]) -> bytes:
    code = found[1]
    return bytes([int(code, 8)]) if code.isdigit() else _LETTERS.get(code, code)
