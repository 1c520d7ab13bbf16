"""What documents hold: pages, pictures and lines, told by their bytes with bounds on every step."""

import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from itertools import islice
from typing import IO, Final
from xml.etree.ElementTree import ParseError
from zipfile import ZipFile

from defusedxml.ElementTree import DefusedXMLParser

from services.units.readers import archives
from services.units.readers.archives import BROKEN, PACKINGS
from services.units.rules import documents
from services.units.rules.documents import DOCX, JPEG, PDF, PNG, Inside, line_digests

_PAGE: Final = re.compile(rb"/Type\s*/Page\b")
_PACKED: Final = b"/ObjStm"
_BEGIN: Final = re.compile(rb"(?<!end)stream\r?\n")
_HEAD: Final = 512
"""Bytes before a stream within which its kind is told."""
_UNPACKED: Final = 1024 * 1024
"""Bytes that are unpacked of one stream, and in all no more than of so many streams."""
_STREAMS: Final = 64
_TEXT: Final = 16 * 1024 * 1024
"""Bytes of a text that are read; a longer one counts as broken off."""
_PIECE: Final = 64 * 1024
_ELEMENTS: Final = 200_000
"""After so many elements of a text it has been read enough; they are some hundred pages."""
_SIDES: Final = struct.Struct(">II")
_FILL: Final = 0xFF
"""What every marker of a JPEG begins with; any number of it may stand before one."""
_RUN: Final = re.compile(rb"\xff+")
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of a JPEG that are followed by its height and width."""
_PICTURES: Final = ("word/media/", "word/embeddings/")


def look(content: bytes) -> tuple[str, Inside | None]:
    """The media type of a document and what it holds; takes up to a second: call it in a thread.

    Raises what rules.documents.media_type raises.
    """
    found = media_type(content)
    return found, inside(content, found)


def media_type(content: bytes) -> str:
    """The media type by the bytes, of an archive by its parts.

    Raises what rules.documents.media_type raises.
    """
    return documents.media_type(content, archives.parts(content))


def inside(content: bytes, media_type: str) -> Inside | None:
    """What a document of a type holds; None if it breaks off or is broken."""
    return _READERS[media_type](content)


def _pdf(content: bytes) -> Inside | None:
    if b"startxref" not in content or b"%%EOF" not in content:
        return None
    return Inside(has_pages=_PAGE.search(content) is not None or _has_packed_pages(content))


def _has_packed_pages(content: bytes) -> bool:
    """Whether there is a page among objects packed into streams, or in one that is encrypted."""
    packed = list(islice(_packed(content), _STREAMS))
    if b"/Encrypt" in content:
        return bool(packed)
    return any(_PAGE.search(_unpacked(content, start)) for start in packed)


def _packed(content: bytes) -> Iterator[int]:
    """Where streams of objects begin: each byte is looked at a bounded number of times."""
    for found in _BEGIN.finditer(content):
        if content.rfind(_PACKED, max(0, found.start() - _HEAD), found.start()) != -1:
            yield found.end()


def _unpacked(content: bytes, start: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(memoryview(content)[start:], _UNPACKED)
    except zlib.error:
        return b""


def _png(content: bytes) -> Inside | None:
    chunks = dict(_chunks(content))
    if not {b"IHDR", b"IDAT", b"IEND"} <= chunks.keys() or len(chunks[b"IHDR"]) < _SIDES.size:
        return None
    return Inside(has_pages=True, shorter_side=min(_SIDES.unpack(chunks[b"IHDR"])))


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The whole chunks of a PNG: the kind of each, and its first bytes."""
    place = 8
    while place + 12 <= len(content):
        (length,) = struct.unpack_from(">I", content, place)
        if place + 12 + length > len(content):
            return
        start = place + 8
        yield content[place + 4 : start], content[start : start + min(length, _SIDES.size)]
        place += 12 + length


def _jpeg(content: bytes) -> Inside | None:
    place = 2
    while place + 9 <= len(content) and content[place] == _FILL:
        marker = content[place + 1]
        if marker in _FRAMES:
            is_whole = content.find(b"\xff\xda", place) != -1 and b"\xff\xd9" in content[place:]
            side = min(struct.unpack_from(">HH", content, place + 5))
            return Inside(has_pages=True, shorter_side=side) if is_whole else None
        place += _fill(content, place) or 2 + struct.unpack_from(">H", content, place + 2)[0]
    return None


def _fill(content: bytes, place: int) -> int:
    """How many bytes stand before the last of a run that fills up; a marker's own is none."""
    run = _RUN.match(content, place)
    return run.end() - place - 1 if run else 0


def _docx(content: bytes) -> Inside | None:
    try:
        with ZipFile(BytesIO(content)) as archive:
            has_pictures = any(name.startswith(_PICTURES) for name in archive.namelist())
            told = archive.getinfo("word/document.xml")
            if told.compress_type not in PACKINGS:
                return None
            with archive.open(told) as file:
                lines = _lines(file)
    except (*BROKEN, ParseError):
        return None
    return Inside(line_digests(lines), has_pages=has_pictures)


def _lines(file: IO[bytes]) -> set[str]:
    told = _Lines()
    parser = DefusedXMLParser(target=told, forbid_dtd=True)
    for _ in range(_TEXT // _PIECE):
        piece = file.read(_PIECE)
        parser.feed(piece)
        if not piece or told.elements > _ELEMENTS:
            break
    if told.elements <= _ELEMENTS:
        parser.close()
    return told.lines


class _Lines:
    """The words of each paragraph as a parser comes by them: no tree grows, however long a text."""

    def __init__(self) -> None:
        self.lines: set[str] = set()
        self.elements = 0
        self._words: list[str] = []
        self._is_words = False

    def start(self, tag: str, _: Mapping[str, str]) -> None:
        self.elements += 1
        self._is_words = tag.endswith("}t")

    def data(self, text: str) -> None:
        if self._is_words:
            self._words.append(text)

    def end(self, tag: str) -> None:
        self._is_words = False
        if tag.endswith("}p"):
            self.lines.add("".join(self._words))
            self._words.clear()


_READERS: Final = {PDF: _pdf, PNG: _png, JPEG: _jpeg, DOCX: _docx}
