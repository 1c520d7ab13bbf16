"""Reads a list: bytes and a form in, rows with their values and faults out."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from services.common.lists import asides, books, lines
from services.common.lists.cells import Reader, folded, is_unreadable
from services.common.lists.columns import Form
from services.common.lists.faults import Fault, Unfit, Value, Weight
from services.common.lists.headers import Header, check_required, header_of, is_repeated
from services.common.lists.refusals import (
    HeaderMissing,
    ListEmpty,
    SeveralLists,
    TemplateOutdated,
)
from services.common.lists.sheets import LIMITS, Book, Limits, Raw, Sheet, letters
from services.common.values import names

_TOLD: Final = 20
"""How many row numbers a note names."""


@dataclass(frozen=True)
class Row:
    """One entry: its number in the sheet, the values that could be read, and what is amiss."""

    number: int
    values: Mapping[str, Any]
    """By the form's names; None where a cell is blank or gave no value."""
    faults: tuple[Fault, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Whether nothing but warnings is amiss."""
        return all(fault.weight == "warning" for fault in self.faults)


@dataclass(frozen=True)
class Listing:
    """A list as read, and the sheet that it was read from."""

    form: Form
    sheet: Sheet
    header: Header
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    """What was left out or done to the file, and why, for the person."""

    @property
    def is_sound(self) -> bool:
        """Whether nothing but warnings is amiss in any row."""
        return all(row.is_sound for row in self.rows)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """All faults in the order of rows."""
        return tuple(fault for row in self.rows for fault in row.faults)

    def fault(self, row: int, name: str, code: str, message: str, *, doubt: bool = False) -> Fault:
        """A caller's own finding at a column of a row; a doubt leaves the row sound."""
        title = next(column.title for column in self.form.columns if column.name == name)
        weight: Weight = "warning" if doubt else "error"
        return Fault(row, self.header.letter(name), title, code, message, weight)

    def with_faults(self, found: Mapping[int, list[Fault]]) -> "Listing":
        """The same with a caller's findings added, by row number."""
        rows = tuple(
            replace(row, faults=(*row.faults, *found[row.number])) if row.number in found else row
            for row in self.rows
        )
        return replace(self, rows=rows)


def read(content: bytes, form: Form, limits: Limits = LIMITS) -> Listing:
    """Read a list.

    Raises a refusal of the whole file (see refusals); what is wrong with a cell is a fault of its
    row. Takes a second or two for ten thousand rows: call it in a thread.
    """
    if lines.are_lines(content):
        return _of_lines(lines.opened(content, form, limits), form)
    book = books.opened(content, limits)
    _check_template(book, form)
    sheet, header, entries, left_out = _the_list(book, form)
    check_required(header, form)
    if not entries:
        raise ListEmpty("表头下面没有内容。")
    filled = _merged_downwards(sheet, header)
    readers = {column.name: Reader(column, from_1904=sheet.from_1904) for column in form.columns}
    rows = [
        _row(number, {**filled.get(number, {}), **entries[number]}, readers, header, form)
        for number in entries
    ]
    notes = (*book.notes, *_notes_of(book, sheet, header, filled, entries), *left_out)
    return Listing(form, sheet, header, _without_twins(rows, form, header), notes)


def _of_lines(told: lines.Lines, form: Form) -> Listing:
    readers = {column.name: Reader(column, from_1904=False) for column in form.columns}
    blank = dict.fromkeys(column.name for column in form.columns)
    sheet, header, rows = told.sheet, told.header, []
    for number in sorted({*sheet.rows, *told.broken}):
        if number in told.broken:
            fault = _fault(number, "", "整行", told.broken[number])
            rows.append(Row(number, blank, (fault,)))
        else:
            rows.append(_row(number, sheet.rows[number], readers, header, form))
    return Listing(form, sheet, header, _without_twins(rows, form, header), ())


def reread(content: bytes, form: Form) -> Listing:
    """A list that was read before, for its copy: rows and cells, but no values and no faults."""
    book = books.opened(content, LIMITS)
    sheet, header, entries, _ = _the_list(book, form)
    return Listing(form, sheet, header, tuple(Row(number, {}) for number in entries), ())


def _check_template(book: Book, form: Form) -> None:
    if book.template is not None and book.template != form.template:
        raise TemplateOutdated("请下载本名单的最新模板填写。")


def _the_list(
    book: Book, form: Form
) -> tuple[Sheet, Header, dict[int, Mapping[int, Raw]], list[str]]:
    headed = [(sheet, header) for sheet in book.sheets if (header := header_of(sheet, form))]
    found = [(sheet, header, *_entries(sheet, header)) for sheet, header in headed]
    lists = [one for one in found if one[2]] or found[:1]
    if not lists:
        if not any(sheet.rows for sheet in book.sheets):
            raise ListEmpty("文件中没有内容。")
        titles = [column.title for column in form.columns if column.required]
        raise HeaderMissing(f"前几行中没有找到表头，应有：{'、'.join(titles)}。", columns=[*titles])
    if len(lists) > 1:
        raise SeveralLists("请把各张表合并为一张，或者分成几个文件提交。", sheets=len(lists))
    return lists[0]


def _entries(sheet: Sheet, header: Header) -> tuple[dict[int, Mapping[int, Raw]], list[str]]:
    """Rows that are entries, by number, and what was left out of the others."""
    known, headed = frozenset(header.columns.values()), header.headed
    wide = asides.wide_rows(sheet)
    kinds: tuple[tuple[str, Callable[[int, Mapping[int, Raw]], bool]], ...] = (
        ("重复的表头", lambda _, row: is_repeated(row, header)),
        ("栏次", lambda n, row: n <= header.first_data_row and asides.is_numbering(row, known)),
        ("合计或小计", lambda _, row: asides.is_sum(row)),
        ("附注或签章", lambda n, row: asides.is_note(row, known, is_wide=n in wide)),
    )
    entries: dict[int, Mapping[int, Raw]] = {}
    left_out: dict[str, list[int]] = {}
    for number, row in _filled_rows(sheet, header):
        kind = next((name for name, is_it in kinds if is_it(number, row)), None)
        if kind:
            left_out.setdefault(kind, []).append(number)
        elif known & row.keys() or row.keys() - headed:
            entries[number] = {**row, **_spoilt(sheet.rows[number], known - row.keys())}
    return entries, [
        f"{_rows_told(numbers)}是{kind}，未读取。" for kind, numbers in left_out.items()
    ]


def _filled_rows(sheet: Sheet, header: Header) -> Iterator[tuple[int, Mapping[int, Raw]]]:
    for number, row in sheet.rows.items():
        if number >= header.first_data_row:
            told = {n: raw for n, raw in row.items() if not _is_blank(raw)}
            if told:
                yield number, told


def _is_blank(raw: Raw) -> bool:
    return isinstance(raw, str) and not names.plain(raw)


def _spoilt(row: Mapping[int, Raw], places: frozenset[int]) -> dict[int, Raw]:
    """Cells that show nothing and are not blank; rows of these alone end files of old programs."""
    cells = {n: row[n] for n in places if n in row}
    return {n: raw for n, raw in cells.items() if isinstance(raw, str) and is_unreadable(raw)}


def _merged_downwards(sheet: Sheet, header: Header) -> dict[int, dict[int, Raw]]:
    """What a cell merged over several rows says of each: a unit once, its posts beside it."""
    filled: dict[int, dict[int, Raw]] = {}
    numbers = sorted(sheet.rows)
    for span in sheet.merged:
        raw = sheet.rows.get(span.top, {}).get(span.left)
        if raw is None or span.top < header.first_data_row or span.left != span.right:
            continue
        for number in numbers[bisect_right(numbers, span.top) : bisect_right(numbers, span.bottom)]:
            filled.setdefault(number, {})[span.left] = raw
    return filled


def _row(
    number: int,
    cells: Mapping[int, Raw],
    readers: Mapping[str, Reader],
    header: Header,
    form: Form,
) -> Row:
    values: dict[str, Any] = {}
    faults = _beyond_header(number, cells, header)
    if faults and not cells.keys() & set(header.columns.values()):
        return Row(number, dict.fromkeys(column.name for column in form.columns), tuple(faults))
    for column in form.columns:
        place = header.columns.get(column.name)
        raw = cells.get(place) if place else None
        said = None if raw is None else readers[column.name].read(raw)
        if said is None and column.required:
            said = _BLANK
        values[column.name] = said.value if isinstance(said, Value) else None
        if isinstance(said, Unfit):
            faults.append(_fault(number, header.letter_at(place), column.title, said))
        elif said and said.warning:
            letter = header.letter_at(place)
            faults.append(_fault(number, letter, column.title, said.warning, is_error=False))
    return Row(number, values, tuple(faults))


def _beyond_header(number: int, cells: Mapping[int, Raw], header: Header) -> list[Fault]:
    """The first cell under no header: a row pushed aside by a comma, or a column not named."""
    beyond = cells.keys() - header.headed
    if not beyond:
        return []
    return [_fault(number, header.letter_at(min(beyond)), "没有表头的列", _BEYOND)]


_BEYOND: Final = Unfit(
    "beyond-header",
    "这一列没有表头，其中的内容不能读取；请核对本行是否错列，是多余的就删去，不是的请补上表头。",
)
_BLANK: Final = Unfit("required", "必填，不能为空。")


def _fault(row: int, letter: str, title: str, unfit: Unfit, *, is_error: bool = True) -> Fault:
    weight: Weight = "error" if is_error else "warning"
    return Fault(row, letter, title, unfit.code, unfit.message, weight)


def _without_twins(rows: list[Row], form: Form, header: Header) -> tuple[Row, ...]:
    """The rows, each that repeats an earlier one's key with a fault that names the earlier."""
    if not form.key:
        return tuple(rows)
    first: dict[tuple[str, ...], int] = {}
    kept = []
    titles = {column.name: column.title for column in form.columns}
    for row in rows:
        told = tuple(row.values[name] for name in form.key)
        earlier = None
        if all(value is not None for value in told):
            earlier = first.setdefault(tuple(map(folded, told)), row.number)
        if earlier not in (None, row.number):
            name = form.key[0]
            message = f"与第{earlier}行重复。"
            fault = Fault(row.number, header.letter(name), titles[name], "repeated", message)
            row = replace(row, faults=(*row.faults, fault))  # noqa: PLW2901
        kept.append(row)
    return tuple(kept)


def _notes_of(
    book: Book,
    sheet: Sheet,
    header: Header,
    filled: Mapping[int, object],
    entries: Mapping[int, object],
) -> list[str]:
    notes = []
    if book.hidden_sheets:
        notes.append(f"有{book.hidden_sheets}张隐藏的工作表，未读取。")
    hidden = [number for number in entries if number in sheet.hidden_rows]
    if hidden:
        # A filter left on hides rows that are part of the list all the same.
        notes.append(f"{_rows_told(hidden)}被隐藏（可能是筛选），仍按名单内容读取。")
    unseen = sorted(set(header.columns.values()) & sheet.hidden_columns)
    if unseen:
        notes.append(f"{'、'.join(map(letters, unseen))}列被隐藏，仍按名单内容读取。")
    if filled:
        notes.append(f"{_rows_told(sorted(filled))}有合并单元格，已按合并的内容读取。")
    if header.unknown:
        unknown = "、".join(letters(column) for column in sorted(header.unknown))
        notes.append(f"{unknown}列的表头不在名单的项目之内，未读取。")
    return notes


def _rows_told(numbers: list[int]) -> str:
    told = "、".join(map(str, numbers[:_TOLD]))
    return f"第{told}行" if len(numbers) <= _TOLD else f"第{told}行等{len(numbers)}行"
