"""The monthly form on paper, in the form's own look; the same report, the same bytes."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from services.common.late import utils
from services.common.printing import press
from services.common.printing.press import Printed
from services.reporting.documents import form_words as words
from services.reporting.documents.form_words import Sheet

_TEMPLATE: Final = Path(__file__).with_name("monthly_form.typ")
_FIRST_ROW: Final = 3


def monthly_pages(sheet: Sheet) -> Printed:
    """The form as PDF: the table, then on pages of their own what explains it."""
    return press.pdf(_TEMPLATE, facts_of(sheet))


def facts_of(sheet: Sheet) -> dict[str, Any]:
    """What the template prints: every cell with its place in the grid, counted from 0."""
    report = sheet.report
    return {
        "title": words.TITLE,
        "footer": f"{report.basis.name} {report.month}",
        "head": words.head(report),
        "cells": [*_cells()],
        "numbers": [str(figure.no) for figure in report.figures],
        "values": [_shown(figure.value) for figure in report.figures],
        "foot": words.footer(sheet),
        "notes": words.NOTES,
        "remarks": [[*pair] for pair in words.remarks(sheet)],
        "tables": [*_tables(sheet)],
    }


def _cells() -> Iterable[dict[str, Any]]:
    # A heading and the column below it that is its own number read as one cell: no line between.
    blank = [place[0] + str(int(place[1]) - 1) for place, text in words.HEADINGS if not text]
    for place, text in words.HEADINGS:
        # One cell alone is a range too.
        left, top, right, bottom = (int(edge or 0) for edge in utils.range_boundaries(place))
        yield {
            "x": left - 1,
            "y": top - _FIRST_ROW,
            "colspan": right - left + 1,
            "rowspan": bottom - top + 1,
            "text": text,
            "without": "top" if not text else "bottom" if place[:2] in blank else "",
        }


def _tables(sheet: Sheet) -> Iterable[dict[str, Any]]:
    if sheet.parts:
        rows = _printed(words.rows_of_parts(sheet))
        yield _table("分地区汇总", words.HEADS_OF_PARTS, [3, *[1] * 15], rows)
    if sheet.changes:
        rows = _printed(words.rows_of_changes(sheet.changes))
        yield _table("与上一版的差异", words.HEADS_OF_CHANGES, [1, 6, 2, 2, 2], rows)


def _table(
    title: str, heads: Sequence[str], widths: Sequence[int], rows: list[list[str]]
) -> dict[str, Any]:
    return {"title": title, "heads": heads, "widths": widths, "rows": rows}


def _printed(rows: Iterable[Sequence[int | str | Decimal]]) -> list[list[str]]:
    return [[_shown(value) for value in row] for row in rows]


def _shown(value: int | str | Decimal) -> str:
    return f"{value:.2f}" if isinstance(value, Decimal) else str(value)
