"""What a printed page says: its text by the font's own table, and whether a glyph was missing."""

import re
import zlib
from collections.abc import Iterator

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
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def text_of(content: bytes) -> str:
    """All text of a PDF that the press made, without blanks; KeyError for a glyph of no meaning.

    Glyph 0 is .notdef, the empty box: it has no meaning in the table either.
    """
    parts = list(_unpacked(content))
    table: dict[int, str] = {}
    for part in parts:
        if b"beginbfchar" in part or b"beginbfrange" in part:
            for code, meaning in _CODES.findall(part.partition(b"endcodespacerange")[2]):
                table[int(code, 16)] = bytes.fromhex(meaning.decode()).decode("utf-16-be")
    table.pop(0, None)
    glyphs = [glyph for part in parts if b" Tf " in part for glyph in _glyphs(part)]
    return "".join("".join(table[glyph] for glyph in glyphs).split())


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
