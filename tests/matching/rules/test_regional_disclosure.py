"""Tables of several areas: whoever holds all of them can compute no more than from the cities'."""

from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.values.region import Level
from services.matching.rules.classes import OTHER
from services.matching.rules.disclosure import Cell, CrossTable
from services.matching.rules.regional_disclosure import (
    CountsStayInside,
    least_shown,
    refuse_below_cities,
    released,
    together,
)
from tests.matching.rules.test_disclosure import counts_of, possible

CITIES = ("640100", "640200", "640300")
LEASTS = st.fixed_dictionaries(dict.fromkeys(CITIES, st.integers(2, 7)))
"""What counts as few is each city's own."""
COUNTS = st.lists(st.lists(st.integers(0, 8), min_size=3, max_size=3), min_size=2, max_size=3).map(
    lambda rows: counts_of(*(tuple(row) for row in rows))
)


def as_told(table: CrossTable) -> dict[str, object]:
    """A table as an answer shows it: every cell or None, every total."""
    return {
        "cells": {
            (row, column): table.shown(row, column)
            for row in table.rows
            for column in table.columns
        },
        "rows": {row: table.row_total(row) for row in table.rows},
        "columns": {column: table.column_total(column) for column in table.columns},
        "total": table.total,
    }


def from_answers(answers: list[dict[str, object]]) -> dict[str, object]:
    """The region's answer, made of nothing but the cities' answers."""
    kept = {
        axis: set.intersection(*(set(one[axis]) for one in answers)) - {OTHER}  # type: ignore[arg-type]
        for axis in ("rows", "columns")
    }
    cells: dict[Cell, list[int | None]] = defaultdict(list)
    totals: dict[str, dict[str, int]] = {"rows": defaultdict(int), "columns": defaultdict(int)}
    for one in answers:
        for (row, column), count in one["cells"].items():  # type: ignore[attr-defined]
            at = (
                row if row in kept["rows"] else OTHER,
                column if column in kept["columns"] else OTHER,
            )
            cells[at].append(count)
        for axis, summed in totals.items():
            for name, count in one[axis].items():  # type: ignore[attr-defined]
                summed[name if name in kept[axis] else OTHER] += count
    return {
        "cells": {
            (row, column): _sum(cells[row, column])
            for row in sorted(totals["rows"])
            for column in sorted(totals["columns"])
        },
        "rows": dict(totals["rows"]),
        "columns": dict(totals["columns"]),
        "total": sum(totals["rows"].values()),
    }


def _sum(counts: list[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known and len(known) == len(counts) else None


@settings(max_examples=60, deadline=None)
@given(st.lists(COUNTS, min_size=2, max_size=3), LEASTS)
def test_the_regions_answer_is_computable_from_the_cities_answers(
    counted: list[dict[Cell, int]], least: dict[str, int]
) -> None:
    by_city = dict(zip(CITIES, counted, strict=False))
    whole, cities = released(by_city, least)
    own = [released({city: by_city[city]}, least)[0] for city in cities]
    assert set(by_city) - set(cities) == {
        city for city, counts in by_city.items() if sum(counts.values()) < least[city]
    }
    if own:
        assert as_told(whole) == from_answers([as_told(table) for table in own])


@settings(max_examples=30, deadline=None)
@given(st.lists(COUNTS, min_size=2, max_size=2), LEASTS)
def test_no_hidden_cell_of_any_answer_can_be_derived_from_them_all(
    counted: list[dict[Cell, int]], least: dict[str, int]
) -> None:
    """By trying everything: the cities' tables that fit all answers, the region's among them."""
    by_city = dict(zip(CITIES, counted, strict=False))
    whole, cities = released(by_city, least)
    told = least_shown(cities, least, own=2)
    assert all(count >= told for cell, count in whole.cells.items() if cell not in whole.hidden)
    for city in cities:
        own, _ = released({city: by_city[city]}, least)
        others = [released({other: by_city[other]}, least)[0] for other in cities if other != city]
        small = [cell for cell, count in own.cells.items() if count < least[city]]
        values = possible(own) if small else {}
        for cell in small:
            assert max(values[cell]) - min(values[cell]) >= least[city]
        # Whatever else this city may be, the region's answer stays as it was.
        if own.hidden:
            for cell in own.hidden:
                other = CrossTable(
                    own.rows, own.columns, {**own.cells, cell: own.cells[cell] + 1}, own.hidden
                )
                shown = as_told(together([other, *others]))["cells"]
                assert shown == as_told(together([own, *others]))["cells"]


def test_one_city_alone_is_its_own_and_none_is_nothing() -> None:
    table, cities = released(
        {"640100": counts_of((9, 8), (7, 6)), "640200": counts_of((1,))},
        {"640100": 6, "640200": 2},
    )
    assert (table.total, cities) == (30, ("640100",))
    assert released({}, {}) == (CrossTable((), (), {}, frozenset()), ())


def test_the_least_that_a_table_tells_is_that_of_the_cities_counted() -> None:
    assert least_shown(("640100", "640200"), {"640100": 10, "640200": 5, "640300": 2}, 3) == 5
    assert least_shown((), {"640300": 2}, 3) == 3


@pytest.mark.parametrize("level", ["county", None])
def test_a_county_gives_no_table_away(level: Level | None) -> None:
    with pytest.raises(CountsStayInside):
        refuse_below_cities(level)


def test_cities_and_the_region_do() -> None:
    refuse_below_cities("city")
    refuse_below_cities("province")
