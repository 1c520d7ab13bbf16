"""Since when an office's figures are kept here, and what is known of months before."""

from datetime import date

import pytest

from services.common.values.month import Month
from services.reporting.rules.beginnings import (
    Beginning,
    OnPaper,
    PaperOfMonth,
    beginning_of,
    month_on_paper,
    offices_on_paper,
    paper_of,
    papers_of,
    whole_from,
)
from tests.reporting.histories import a_fact, unit_fact

NOV = Month(2025, 11)
BEGUN = Beginning(NOV)


@pytest.mark.parametrize(
    ("no", "month", "known"),
    [
        (6, "2025-11", False),
        (6, "2025-12", True),
        (14, "2025-10", False),
        (14, "2025-11", True),
        (1, "2025-10", False),
        (3, "2025-11", True),
        (15, "2024-12", False),
        (15, "2025-01", True),
    ],
)
def test_stocks_are_known_from_the_last_paper_on_flows_after_it(
    no: int, month: str, known: bool
) -> None:
    when = Month.parse(month)
    assert BEGUN.tells(no, when) is known
    assert BEGUN.seen(no, when, 7) == (7 if known else None)
    assert Beginning().tells(no, when)


@pytest.mark.parametrize(
    ("no", "year", "known"),
    [(6, 2025, False), (6, 2026, True), (14, 2024, False), (14, 2025, True), (15, 2024, False)],
)
def test_a_year_is_known_whose_first_month_is(no: int, year: int, known: bool) -> None:
    assert BEGUN.tells_year(no, year, Month(year, 12)) is known


def test_what_stood_is_known_from_the_end_of_the_last_month_on_paper() -> None:
    days = date(2025, 11, 29), date(2025, 11, 30)
    assert [BEGUN.stands_on(day) for day in days] == [False, True]
    assert Beginning().stands_on(days[0])


def test_a_county_begins_with_its_city_and_an_area_by_its_own_month() -> None:
    papers = {"640100": NOV, "640200": Month(2026, 2), "640000": Month(2025, 6)}
    assert beginning_of("640104", papers) == BEGUN
    assert beginning_of("640100", papers) == BEGUN
    assert beginning_of("640300", papers) == Beginning()
    assert beginning_of("640000", papers) == Beginning(Month(2025, 6))
    assert beginning_of("640000", papers, own=True) == Beginning(Month(2025, 6))
    assert whole_from("640000", papers) == Beginning(Month(2026, 2))
    assert whole_from("640104", papers) == BEGUN
    assert whole_from("640300", papers) == Beginning()


def test_one_office_below_does_not_begin_for_the_area() -> None:
    mistaken = {"640302": Month(2026, 12)}
    for area in ("640300", "640000"):
        assert beginning_of(area, mistaken) == Beginning()
        assert offices_on_paper(area, 2026, mistaken) == (OnPaper("640302", "利通区", "2026-12"),)
        assert offices_on_paper(area, 2027, mistaken) == ()
    assert offices_on_paper("640302", 2026, mistaken) == ()
    assert beginning_of("640302", mistaken) == Beginning(Month(2026, 12))


def test_what_all_below_have_on_paper_is_unknown_above_them() -> None:
    cities = {f"640{no}00": Month(2026, no) for no in range(1, 6)}
    assert beginning_of("640000", cities) == Beginning(Month(2026, 1))
    assert beginning_of("640000", cities, own=True) == Beginning()
    assert [one.region for one in offices_on_paper("640000", 2026, cities)] == [*sorted(cities)[1:]]
    without = {code: month for code, month in cities.items() if code != "640500"}
    assert beginning_of("640000", without) == Beginning()


def test_a_county_that_begins_with_its_city_is_not_named_beside_it() -> None:
    papers = {"640100": NOV, "640104": NOV, "640105": Month(2025, 12)}
    named = [one.region for one in offices_on_paper("640000", 2025, papers)]
    assert named == ["640100", "640105"]
    assert [one.region for one in offices_on_paper("640100", 2025, papers)] == ["640105"]


def test_placements_taken_over_tell_until_the_opening_figures_do() -> None:
    taken = {"640104": Month(2026, 1), "640202": Month(2026, 1), "640000": Month(2026, 1)}
    assert papers_of({"640100": NOV}, taken) == {
        "640100": NOV,
        "640202": Month(2026, 1),
        "640000": Month(2026, 1),
    }
    assert papers_of({"640000": NOV}, taken) == taken | {"640000": NOV}


def test_a_unit_is_on_paper_as_long_as_an_office_that_knew_it_was() -> None:
    papers = {"640300": NOV, "640100": Month(2026, 1)}
    old = unit_fact("U", 1, "recognised", NOV.last)
    assert paper_of([old], papers) == NOV.last
    assert paper_of([old], {}) is None
    # Who was recognised after has nothing on paper.
    new = unit_fact("U", 1, "recognised", date(2025, 12, 1))
    assert paper_of([new], papers) is None
    # The office that took it on may have begun later.
    moved = unit_fact("U", 2, "applied", date(2026, 1, 31), region="640104")
    assert paper_of([old, moved], papers) == date(2026, 1, 31)
    assert paper_of([a_fact("U", 1, "unit.noted", date(2020, 1, 1), {})], papers) is None


def test_a_youth_sent_from_elsewhere_brings_no_paper_to_a_unit() -> None:
    papers = {"640300": NOV, "640100": Month(2026, 1)}
    new = unit_fact("U", 1, "recognised", date(2025, 12, 1))
    sent = a_fact("D", 1, "dispatch.issued", date(2025, 12, 2), {"region": "640104"})
    assert paper_of([new, sent], papers) is None
    assert paper_of([new, sent._replace(kind="placement")], papers) == date(2026, 1, 31)


def test_what_the_region_recognised_itself_does_not_begin_with_the_cities() -> None:
    cities = {f"640{no}00": Month(2026, no) for no in range(1, 6)}
    own = unit_fact("U", 1, "recognised", date(2020, 1, 1), region="640000")
    assert paper_of([own], cities) is None
    assert paper_of([own], cities | {"640000": NOV}) == NOV.last


def test_of_a_month_each_office_below_that_has_it_on_paper_is_named() -> None:
    papers = {"640100": NOV, "640104": NOV, "640300": Month(2026, 1)}
    both = (OnPaper("640100", "银川市", "2025-11"), OnPaper("640300", "吴忠市", "2026-01"))
    assert month_on_paper("640000", NOV, papers) == PaperOfMonth(None, both)
    assert month_on_paper("640000", NOV.plus(1), papers) == PaperOfMonth(None, both[1:])
    assert month_on_paper("640000", Month(2026, 2), papers) == PaperOfMonth()
    assert month_on_paper("640100", NOV, papers) == PaperOfMonth("2025-11")
