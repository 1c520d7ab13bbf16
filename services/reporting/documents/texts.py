"""Files of text (CSV) that spreadsheets open too: nothing becomes a formula, codes keep digits."""

import csv
from collections.abc import Collection, Iterable, Sequence
from io import StringIO

from services.common.printing.workbooks import begins_formula


def text_file(
    heads: Sequence[str], rows: Iterable[Sequence[str]], *, codes: Collection[str]
) -> bytes:
    """UTF-8 with its mark, each cell quoted. `codes` are the heads of numbers that only name."""
    out = StringIO()
    lines = csv.writer(out, quoting=csv.QUOTE_ALL)
    lines.writerow(heads)
    for cells in rows:
        lines.writerow(
            [
                _code(cell) if head in codes else _plain(cell)
                for head, cell in zip(heads, cells, strict=True)
            ]
        )
    return out.getvalue().encode("utf-8-sig")


def _code(cell: str) -> str:
    # A tab keeps all its digits where a spreadsheet would make it a number, exact to fifteen.
    return f"\t{cell}" if cell else ""


def _plain(cell: str) -> str:
    return f"'{cell}" if begins_formula(cell) else cell
