"""What may leave an office: no cell under five, and none that totals give away."""

from collections.abc import Iterator, Mapping
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.rules.disclosure import (
    MOST_CLASSES,
    Cell,
    CrossTable,
    hide,
    releasable,
    spread,
    tabulate,
)

LEAST = 5


def counts_of(*rows: tuple[int, ...]) -> dict[Cell, int]:
    return {(f"r{i}", f"c{j}"): count for i, row in enumerate(rows) for j, count in enumerate(row)}


def possible(table: CrossTable) -> dict[Cell, set[int]]:
    """By trying everything: each hidden cell's values that fit all totals and all shown cells."""
    found: dict[Cell, set[int]] = {cell: set() for cell in table.hidden}
    for fitting in _tables(table, 0, {c: table.column_total(c) for c in table.columns}):
        for cell in table.hidden:
            found[cell].add(fitting[cell])
    return found


def _tables(table: CrossTable, index: int, left: Mapping[str, int]) -> Iterator[dict[Cell, int]]:
    if index == len(table.rows):
        if not any(left.values()):
            yield {}
        return
    row = table.rows[index]
    choices = [
        range(min(left[c], table.row_total(row)) + 1)
        if (row, c) in table.hidden
        else (table.cells[row, c],)
        for c in table.columns
    ]
    for values in product(*choices[:-1]):
        last = table.row_total(row) - sum(values)
        if last not in choices[-1]:
            continue
        told = dict(zip(table.columns, (*values, last), strict=True))
        rest = {c: left[c] - told[c] for c in table.columns}
        if min(rest.values()) < 0:
            continue
        for below in _tables(table, index + 1, rest):
            yield below | {(row, c): count for c, count in told.items()}


def test_the_only_hidden_cell_of_a_row_and_of_a_column_is_not_left_alone() -> None:
    table = releasable(counts_of((3, 20, 30), (40, 50, 60), (70, 80, 90)), LEAST)
    assert table.shown("r0", "c0") is None
    for line in ([("r0", c) for c in table.columns], [(r, "c0") for r in table.rows]):
        assert sum(table.shown(*cell) is None for cell in line) > 1
    assert len(table.hidden) == 4
    assert table.shown("r2", "c2") == 90
    assert max(possible(table)["r0", "c0"]) - min(possible(table)["r0", "c0"]) >= LEAST


def test_two_hidden_cells_of_one_are_not_enough_where_their_sum_tells_both() -> None:
    # Hiding both ones of the row alone would leave 2 to share; nothing else would be possible.
    table = releasable(counts_of((1, 1, 7), (6, 6, 6), (6, 6, 6)), LEAST)
    for cell in (("r0", "c0"), ("r0", "c1")):
        values = possible(table)[cell]
        assert max(values) - min(values) >= LEAST


def test_an_empty_cell_is_hidden_like_a_small_one() -> None:
    table = releasable(counts_of((0, 9), (9, 9)), LEAST)
    assert table.shown("r0", "c0") is None


def test_what_is_large_everywhere_is_shown_as_counted() -> None:
    counts = counts_of((5, 6), (7, 8))
    table = releasable(counts, LEAST)
    assert table.hidden == frozenset()
    assert {cell: table.shown(*cell) for cell in counts} == counts
    assert (table.total, table.row_total("r0"), table.column_total("c1")) == (26, 11, 14)


def test_small_classes_are_put_together_until_they_are_not_small() -> None:
    counts = {("a", "x"): 50, ("b", "x"): 9, ("c", "x"): 2, ("d", "x"): 1}
    table = releasable(counts, LEAST)
    # c and d are three together: the smallest class that could stand alone joins them.
    assert {row: table.row_total(row) for row in table.rows} == {"a": 50, "other": 12}


def test_small_classes_that_suffice_together_leave_the_others_alone() -> None:
    counts = {("a", "x"): 50, ("b", "x"): 9, ("c", "x"): 3, ("d", "x"): 2, ("other", "x"): 1}
    table = releasable(counts, LEAST)
    assert {row: table.row_total(row) for row in table.rows} == {"a": 50, "b": 9, "other": 6}


def test_fewer_than_five_in_all_leave_nothing() -> None:
    table = releasable(counts_of((1, 1), (1, 1)), LEAST)
    assert (table.rows, table.columns, table.total) == ((), (), 0)
    assert releasable({}, LEAST).total == 0


def test_an_office_sees_every_cell_of_its_own() -> None:
    table = tabulate(counts_of((1, 0), (7, 8)))
    assert [table.shown(r, c) for r in table.rows for c in table.columns] == [1, 0, 7, 8]
    assert tabulate({}).total == 0


def test_of_many_classes_the_largest_are_told_apart() -> None:
    counts = {(f"{n:03}", "x"): n for n in range(1, 60)}
    for table in (tabulate(counts), releasable(counts, LEAST)):
        assert len(table.rows) == MOST_CLASSES + 1
        assert table.rows[0] == "040"
        assert table.total == sum(counts.values())


def test_a_table_whose_classes_are_smaller_than_agreed_is_refused() -> None:
    table = CrossTable(("r0",), ("c0",), {("r0", "c0"): 1}, frozenset())
    with pytest.raises(LookupError):
        hide(table, LEAST)


TABLES = st.lists(st.lists(st.integers(0, 6), min_size=3, max_size=3), min_size=2, max_size=3).map(
    lambda rows: counts_of(*(tuple(row) for row in rows))
)


@settings(max_examples=25, deadline=None)
@given(TABLES)
def test_no_cell_under_five_is_shown_and_each_could_be_five_apart(counts: dict[Cell, int]) -> None:
    table = releasable(counts, LEAST)
    assert table.total == (sum(counts.values()) if sum(counts.values()) >= LEAST else 0)
    small = {cell for cell, count in table.cells.items() if count < LEAST}
    assert small <= table.hidden
    values = possible(table) if small else {}
    for cell in small:
        assert max(values[cell]) - min(values[cell]) >= LEAST


@settings(max_examples=25, deadline=None)
@given(TABLES, st.data())
def test_how_far_a_hidden_cell_can_go_is_what_trying_everything_finds(
    counts: dict[Cell, int], data: st.DataObject
) -> None:
    hidden = data.draw(st.sets(st.sampled_from(sorted(counts)), min_size=1, max_size=6))
    rows, columns = ({cell[axis] for cell in counts} for axis in (0, 1))
    table = CrossTable(tuple(sorted(rows)), tuple(sorted(columns)), counts, frozenset(hidden))
    for cell, values in possible(table).items():
        assert spread(table.cells, hidden, cell, 10**6) == max(values) - min(values)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=64, max_size=64))
def test_larger_sparse_tables_keep_the_promise_too(numbers: list[int]) -> None:
    counts = {(f"r{n // 8}", f"c{n % 8}"): max(0, count - 6) for n, count in enumerate(numbers)}
    table = releasable(counts, LEAST)
    for cell, count in table.cells.items():
        if count < LEAST:
            assert cell in table.hidden
            assert spread(table.cells, table.hidden, cell, LEAST) >= LEAST
