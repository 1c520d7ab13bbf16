"""A year counted is its months counted, each as its own form says."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.common.values.month import Month
from services.reporting.rules.facts import Fact
from services.reporting.rules.indicators import figures
from services.reporting.rules.pictures import Scope, take
from services.reporting.rules.year_counts import STOCKS, count_year, months_of
from tests.reporting import casebook
from tests.reporting.histories import histories
from tests.reporting.reports import READING

CASE = casebook.read("wuzhong-2024-06")


def test_a_year_has_the_months_that_have_begun() -> None:
    assert len(months_of(2025, date(2025, 12, 31))) == 12
    assert months_of(2025, date(2025, 2, 1)) == (Month(2025, 1), Month(2025, 2))
    assert months_of(2025, date(2025, 1, 31)) == (Month(2025, 1),)


def test_the_worked_month_within_its_year() -> None:
    months = dict.fromkeys(months_of(2024, date(2024, 6, 30)), READING)
    scope = Scope("640300", Month(2024, 6), CASE.known_at, READING)
    counted = count_year(take(scope, CASE.facts, CASE.payments), months)
    june = [figure.value for figure in counted.months[Month(2024, 6)]]
    assert june == CASE.expected["640300"]
    whole = [figure.value for figure in counted.figures]
    for no in STOCKS:
        assert whole[no - 1] == june[no - 1]
    # Before June five arrived (T1 on 01-01, T4 on 2023-12-15 is of the year before).
    arrived = [figures_of[5].value for figures_of in counted.months.values()]
    assert whole[5] == sum(arrived)
    assert counted.is_planned


@given(histories(), st.integers(1, 12))
def test_every_month_is_what_its_own_form_says(facts: list[Fact], upto: int) -> None:
    months = dict.fromkeys(months_of(2025, Month(2025, upto).last), READING)
    known = max((fact.recorded_at for fact in facts), default=CASE.known_at)
    picture = take(Scope("640300", Month(2025, upto), known, READING), facts, [])
    counted = count_year(picture, months)
    for month, told in counted.months.items():
        alone = replace(picture, scope=replace(picture.scope, month=month))
        assert told == figures(alone)
    # 14 at the end is 14 at the start and what came and went.
    last, whole = counted.months[Month(2025, upto)], [one.value for one in counted.figures]
    start = replace(picture, scope=replace(picture.scope, month=Month(2024, 12)))
    before = figures(start)[13].value
    assert last[13].value == before + whole[5] - whole[8] - whole[12]


def test_a_year_without_a_plan_is_not_planned() -> None:
    scope = Scope("640500", Month(2024, 6), CASE.known_at, READING)
    counted = count_year(take(scope, CASE.facts, CASE.payments), {Month(2024, 6): READING})
    assert not counted.is_planned
    assert counted.figures[14].value == Decimal("0.00")
