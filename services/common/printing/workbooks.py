"""Workbooks as bytes: no text becomes a formula, and nothing of the hour of writing stays in."""

import re
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Final

from services.common.late import openpyxl
from services.common.printing import packages

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

_CODE: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""Where a workbook's reader sees a code begin (ECMA-376 part 1, 22.9.2.19)."""


def write(sheet: "Worksheet", place: str, text: str) -> None:
    """Put a text into a cell as a text, whatever it begins with; what none may hold is left out.

    One that begins a formula is marked, so that it stays a text when somebody edits the cell.
    """
    told = openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", text)
    sheet[place].value = literal(told)
    sheet[place].data_type = "s"
    if begins_formula(told):
        sheet[place].quotePrefix = True


def literal(text: str) -> str:
    """A text of which no part is taken for a character's code: `_x000D_` stays those seven."""
    return _CODE.sub("_x005F_", text)


def begins_formula(text: str) -> bool:
    """Whether a spreadsheet, or a text exported from it, may take a text for a formula."""
    return text.startswith(_STARTS)


def packed(book: "openpyxl.Workbook", told_at: datetime) -> bytes:
    """A workbook's bytes: the same content and instant give the same bytes."""
    book.properties.creator = ""
    book.properties.created = packages.told(told_at)
    written = BytesIO()
    book.save(written)
    return packages.repacked(written, told_at)
