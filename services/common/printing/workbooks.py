"""Workbooks as bytes: no text becomes a formula, and nothing of the hour of writing stays in."""

import re
from datetime import UTC, datetime
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_MODIFIED: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_PROPERTIES: Final = "docProps/core.xml"


def write(sheet: Worksheet, place: str, text: str) -> None:
    """Put a text into a cell as a text, whatever it begins with."""
    sheet[place].value = text
    sheet[place].data_type = "s"


def packed(book: Workbook, told_at: datetime) -> bytes:
    """A workbook's bytes: the same content and instant give the same bytes."""
    instant = told_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book.properties.creator = ""
    book.properties.created = instant
    written = BytesIO()
    book.save(written)
    return _repacked(written, f"{instant.isoformat()}Z".encode())


def _repacked(written: BytesIO, instant: bytes) -> bytes:
    # The library stamps the hour of writing into the properties and on every part of the zip.
    packed = BytesIO()
    with ZipFile(written) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == _PROPERTIES:
                content = _MODIFIED.sub(rb"\g<1>" + instant, content)
            part = ZipInfo(name, _EPOCH)
            part.compress_type = ZIP_DEFLATED
            target.writestr(part, content)
    return packed.getvalue()
