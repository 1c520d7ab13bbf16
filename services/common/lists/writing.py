"""Writes lists: an annotated copy to hand back, and blank templates. Nothing becomes a formula."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from io import BytesIO
from operator import itemgetter
from typing import Any, Final

from services.common.late import openpyxl, styles, validation
from services.common.lists.columns import CODES, Column, Form
from services.common.lists.faults import Fault, Weight
from services.common.lists.headers import ENTERED, RESULT
from services.common.lists.reading import Listing
from services.common.lists.sheet_rows import DAY, TEXT, Look, Looks, row_xml, with_rows
from services.common.lists.sheets import (
    CHOICES_SHEET,
    LIMITS,
    SCHEMA_SHEET,
    Flaw,
    Raw,
    letters,
    number,
)
from services.common.printing import workbooks

_HEADED: Final = "DDEBF7"
_SHOWN: Final = {
    Flaw.ERROR: "（错误值）",
    Flaw.UNCOMPUTED: "（公式未计算）",
    Flaw.NESTED: "（对象或数组）",
    Flaw.NUMBERED: "（写成数字的代码）",
}
_EXACT: Final = 15
_IN_PLACE: Final = 2 * LIMITS.rows
"""Down to which row each stays where it was: a list of as many rows as are read has its gaps."""
_LAST: Final = LIMITS.rows + 1
"""The last row of a template that offers choices: below its header, as many as are read."""


def annotated(
    listing: Listing, outcomes: Mapping[int, str], entered: Mapping[int, str] | None = None
) -> bytes:
    """The list as .xlsx: the same rows in the same places, what was found of each beside it.

    `outcomes` says by row number what became of it, `entered` under which id, in a column of its
    own. Cells at fault are marked; words stay words
    and codes are kept as text. A row astray far below follows the one before it, and says so:
    a million blank rows are not written out for it.
    """
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("核查结果")
    place = _own_column(listing, RESULT, 0)
    own = {place: outcomes}
    sheet.column_dimensions[letters(place)].width = 60
    if entered is not None:
        own[_own_column(listing, ENTERED, place)] = {listing.header.row: ENTERED, **entered}
    # Written out first: how the cells look is told by the book around them.
    return with_rows(book, list(_rows(listing, own, Looks(sheet), place)))


def _rows(
    listing: Listing, own: Mapping[int, Mapping[int, str]], looks: Looks, place: int
) -> Iterator[str]:
    faults, codes, line = _by_row(listing), _code_columns(listing), 0
    for row, cells in listing.sheet.rows.items():
        line += 1 + max(0, min(row, _IN_PLACE) - line - 1)
        marks = _marks(faults.get(row, ()))
        copied = [
            _cell(looks, column, cells.get(column), marks.get(column), is_code=column in codes)
            for column in sorted(cells.keys() | marks.keys())
            if column not in own
        ]
        told = {column: words.get(row) for column, words in own.items()}
        told[place] = _told(listing, row, faults, own[place], is_moved=line != row)
        # Where the copy came in again, findings stand in its own column, among the others.
        found = [
            _cell(looks, column, words or None, None, is_code=False)
            for column, words in told.items()
        ]
        yield row_xml(line, sorted([*copied, *found], key=itemgetter(0)))


def _by_row(listing: Listing) -> dict[int, list[Fault]]:
    found: dict[int, list[Fault]] = {}
    for fault in listing.faults:
        found.setdefault(fault.row, []).append(fault)
    return found


def _own_column(listing: Listing, head: str, before: int) -> int:
    """After all others and another; where an annotated copy comes in again, what it has."""
    for column, label in listing.header.labels.items():
        if label == head:
            return column
    widest = max(max(cells) for cells in listing.sheet.rows.values())
    return max(widest, before, *listing.header.columns.values()) + 1


def _code_columns(listing: Listing) -> frozenset[int]:
    return frozenset(
        listing.header.columns[column.name]
        for column in listing.form.columns
        if column.kind in CODES and column.name in listing.header.columns
    )


def _told(
    listing: Listing,
    row: int,
    faults: Mapping[int, Iterable[Fault]],
    outcomes: Mapping[int, str],
    *,
    is_moved: bool,
) -> str:
    if row == listing.header.row:
        return RESULT
    lines = [f"在原表中是第{row}行，上面的空行没有照抄。"] if is_moved else []
    lines += [outcomes[row]] if row in outcomes else []
    for fault in faults.get(row, ()):
        where = f"{fault.column}列“{fault.title}”" if fault.column else f"“{fault.title}”"
        lines.append(f"{'请核对：' if fault.weight == 'warning' else ''}{where}：{fault.message}")
    return "\n".join(lines)


def _marks(faults: Iterable[Fault]) -> dict[int, Weight]:
    # Sorted so that an error's mark covers a warning's.
    ordered = sorted(faults, key=lambda one: one.weight, reverse=True)
    return {number(fault.column): fault.weight for fault in ordered if fault.column}


def _cell(
    looks: Looks, column: int, raw: Raw | None, mark: Weight | None, *, is_code: bool
) -> tuple[int, Any, int]:
    value = _value(raw, is_code=is_code)
    if mark is None and not is_code and _is_plain(value):
        return column, value, 0
    is_text = isinstance(value, str)
    shown_as = TEXT if is_text and is_code else DAY if isinstance(value, date) else ""
    is_quoted = is_text and workbooks.begins_formula(value)
    is_wrapped = is_text and "\n" in value
    return column, value, looks.number(Look(mark, shown_as, is_quoted, is_wrapped))


def _value(raw: Raw | None, *, is_code: bool) -> Any:
    if isinstance(raw, Flaw):
        return _SHOWN[raw]
    is_number = isinstance(raw, int | float) and not isinstance(raw, bool)
    if is_number and (is_code or abs(raw) >= 10**_EXACT):  # type: ignore[arg-type]
        return format(raw, "f").removesuffix(".000000") if isinstance(raw, float) else str(raw)
    return raw


def _is_plain(value: Any) -> bool:
    if isinstance(value, str):
        return not workbooks.begins_formula(value) and "\n" not in value
    return not isinstance(value, date)


def template(form: Form) -> bytes:
    """A blank list to fill in: codes as text, choices to pick, hints at each column.

    A hidden sheet bears the form's name and version, by which the reader knows an old one.
    """
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = form.title
    sheet.append([column.title for column in form.columns])
    sheet.freeze_panes = "A2"
    choices = book.create_sheet(CHOICES_SHEET)
    for place, column in enumerate(form.columns, 1):
        _head(sheet, place, column)
        for rule in _rules(choices, place, column):
            rule.add(f"{letters(place)}2:{letters(place)}{_LAST}")
            sheet.add_data_validation(rule)
    schema = book.create_sheet(SCHEMA_SHEET)
    schema["A1"] = form.template
    choices.sheet_state = schema.sheet_state = "veryHidden"
    return _saved(book)


def _head(sheet: Any, place: int, column: Column) -> None:
    letter = letters(place)
    cell = sheet[f"{letter}1"]
    cell.font = styles.Font(bold=True, color="C00000" if column.required else "000000")
    cell.fill = styles.PatternFill("solid", fgColor=_HEADED)
    dimension = sheet.column_dimensions[letter]
    dimension.width = max(12, 2 * len(column.title) + 4)
    dimension.number_format = DAY if column.kind == "day" else TEXT
    if column.kind in ("integer", "money"):
        dimension.number_format = "General"


def _rules(choices: Any, place: int, column: Column) -> Iterable["validation.DataValidation"]:
    shown = column.shown_choices
    if shown:
        for row, words in enumerate(shown, 1):
            choices.cell(row=row, column=place, value=words)
        letter = letters(place)
        area = f"{CHOICES_SHEET}!${letter}$1:${letter}${len(shown)}"
        rule = validation.DataValidation(
            "list", formula1=area, allow_blank=True, showErrorMessage=True
        )
        rule.errorTitle, rule.error = column.title, "请从下拉列表中选择。"
    elif column.kind == "integer":
        rule = validation.DataValidation(
            "whole", operator="between", formula1=column.least, formula2=column.most,
            allow_blank=True,
        )  # fmt: skip
    else:
        rule = validation.DataValidation(allow_blank=True)
    rule.showInputMessage = True
    rule.promptTitle, rule.prompt = column.title[:32], _prompt(column)[:255]
    return (rule,)


def _prompt(column: Column) -> str:
    if column.required:
        return f"必填，{column.hint}" if column.hint else "必填"
    if column.required_of:
        asked = f"{column.required_of}必填"
        return f"{asked}，{column.hint}" if column.hint else asked
    return column.hint or "选填"


def _saved(book: "openpyxl.Workbook") -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()
