"""Workbooks as bytes: no text becomes a formula, and nothing of the hour of writing stays in."""

from datetime import datetime
from io import BytesIO

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from services.common.printing import packages


def write(sheet: Worksheet, place: str, text: str) -> None:
    """Put a text into a cell as a text, whatever it begins with."""
    sheet[place].value = text
    sheet[place].data_type = "s"


def packed(book: Workbook, told_at: datetime) -> bytes:
    """A workbook's bytes: the same content and instant give the same bytes."""
    book.properties.creator = ""
    book.properties.created = packages.told(told_at)
    written = BytesIO()
    book.save(written)
    return packages.repacked(written, told_at)
