"""Which row is the header, and which of its columns is which of the form's."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from services.common.lists import spelling
from services.common.lists.columns import Form
from services.common.lists.refusals import HeaderMissing, HeaderTwice
from services.common.lists.sheets import LIMITS, Flaw, Sheet, letters

_LOOKED_AT: Final = 15
"""Titles, dates of issue and merged groups stand above; the header is among the first rows."""

RESULT: Final = "核查结果"
"""The header of the column of findings in an annotated copy, which may come in again."""
ENTERED: Final = "登记编号"
"""That of the column of ids that rows were entered under, for whoever copies them into a list."""
_OURS: Final = (RESULT, ENTERED, "序号")
_DEEP: Final = 4
"""A header's own merged cells end within so many rows."""


@dataclass(frozen=True)
class Header:
    """The header of a sheet."""

    row: int
    """Its lowest row, where labels stand."""
    first_data_row: int
    columns: Mapping[str, int]
    """Column of the sheet, from 1, by the form's name of it."""
    labels: Mapping[int, str]
    """Each header as compared, by column: a header that comes again in the list is no row."""
    unknown: Mapping[int, str]
    """Headers that the form does not know, as they stand, by column."""
    lettered: bool = True
    """Whether columns have letters; fields of JSON lines have names instead."""

    @cached_property
    def headed(self) -> frozenset[int]:
        """Columns under a header, whether or not the form knows it."""
        return frozenset(column for column, label in self.labels.items() if label)

    def letter(self, name: str) -> str:
        """The Excel letter of a form's column; empty if the file lacks it."""
        return self.letter_at(self.columns.get(name))

    def letter_at(self, column: int | None) -> str:
        """The Excel letter of a column of the sheet; empty for none, or where none has any."""
        return letters(column) if column and self.lettered else ""


def header_of(sheet: Sheet, form: Form) -> Header | None:
    """The row whose labels name the most columns of the form, or None if none names half.

    Raises HeaderTwice.
    """
    titles = _titles(form)
    filled = _filled(sheet)
    best: tuple[int, int] = (0, 0)
    for row in _candidates(sheet):
        named = len({titles[label] for _, label in _labels(filled, row, titles) if label in titles})
        best = max(best, (named, -row))
    named, row = best[0], -best[1]
    if named * 2 < sum(column.required for column in form.columns) or not named:
        return None
    return _header(sheet, filled, row, titles)


def check_required(header: Header, form: Form) -> None:
    """Refuse a list that lacks a required column: HeaderMissing, with their titles."""
    lacking = [c.title for c in form.columns if c.required and c.name not in header.columns]
    if lacking:
        raise HeaderMissing(f"缺少这些列：{'、'.join(lacking)}。", columns=[*lacking])


def _titles(form: Form) -> dict[str, str]:
    return {
        spelling.heading(spelt): column.name
        for column in form.columns
        for spelt in (column.title, column.name, *column.aliases)
    }


def _candidates(sheet: Sheet) -> list[int]:
    return [row for row in sorted(sheet.rows) if sheet.rows[row]][:_LOOKED_AT]


def _filled(sheet: Sheet) -> dict[int, dict[int, str]]:
    """The words of the first rows, merged cells saying theirs in each place that they cover."""
    rows = {
        row: {n: str(raw) for n, raw in sheet.rows[row].items() if not isinstance(raw, Flaw)}
        for row in _candidates(sheet)
    }
    for span in sheet.merged:
        words = rows.get(span.top, {}).get(span.left)
        if words is None:
            continue
        for row in rows.keys() & set(range(span.top, min(span.bottom, span.top + _DEEP) + 1)):
            for column in range(span.left, min(span.right, LIMITS.columns) + 1):
                rows[row].setdefault(column, words)
    return rows


def _labels(
    filled: Mapping[int, Mapping[int, str]], row: int, titles: Mapping[str, str]
) -> Iterator[tuple[int, str]]:
    """Each column with its label; under a group, 联系人 over 姓名, the two words together."""
    above = filled.get(row - 1, {})
    own = {column: spelling.heading(words) for column, words in filled.get(row, {}).items()}
    grouped = {n: spelling.heading(above.get(n, "")) + label for n, label in own.items() if label}
    by_group = {titles[label] for label in grouped.values() if label in titles}
    for column, label in grouped.items():
        # Where one group names the item, the like word under another group is something else.
        is_named = label in titles or titles.get(own[column]) in by_group
        yield column, label if is_named else own[column]


def _header(
    sheet: Sheet, filled: Mapping[int, Mapping[int, str]], row: int, titles: Mapping[str, str]
) -> Header:
    columns: dict[str, int] = {}
    labels = dict(_labels(filled, row, titles))
    for column, label in sorted(labels.items()):
        name = titles.get(label)
        if name is None:
            continue
        if name in columns:
            twice = [letters(columns[name]), letters(column)]
            raise HeaderTwice(f"{twice[0]}列和{twice[1]}列的表头重复。", columns=[*twice])
        columns[name] = column
    # A header merged downwards ends where its cells end.
    bottoms = [
        s.bottom
        for s in sheet.merged
        if s.top <= row <= s.bottom < row + _DEEP and s.left in labels
    ]
    known = set(columns.values())
    return Header(
        row=row,
        first_data_row=max(bottoms, default=row) + 1,
        columns=columns,
        labels=labels,
        unknown={
            n: words
            for n, words in filled[row].items()
            if n not in known and labels.get(n) not in _OURS
        },
    )


def is_repeated(row: Mapping[int, object], header: Header) -> bool:
    """Whether a row is the header over again, as on each printed page."""
    return len(row) > 1 and all(
        n in header.labels and header.labels[n] == spelling.heading(str(raw))
        for n, raw in row.items()
    )
