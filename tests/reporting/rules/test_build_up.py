"""The parts of an area's form: they add up, and each object counts with the office that decided."""

from datetime import date
from decimal import Decimal

from hypothesis import given

from services.common.values.month import Month
from services.reporting.rules.build_up import build_up, office_of
from services.reporting.rules.facts import Fact
from services.reporting.rules.indicators import Counted, Figure, figures
from services.reporting.rules.pictures import Scope, take
from tests.reporting import casebook
from tests.reporting.histories import histories
from tests.reporting.reports import READING, the_report

CASE = casebook.read("wuzhong-2024-06")
LAST = date(2024, 6, 30)


def money(*amounts: tuple[str, str]) -> tuple[Figure, dict[str, str]]:
    entries = tuple(
        Counted("disbursement", f"dsb_{no}", Decimal(sum_), LAST, ())
        for no, (_, sum_) in enumerate(amounts)
    )
    offices = {f"dsb_{no}": code for no, (code, _) in enumerate(amounts)}
    return Figure(15, Decimal(0), entries), offices


def test_a_region_is_built_up_by_its_cities_and_its_own_office() -> None:
    report = the_report(CASE, "640000")
    offices = {fact.id: fact.region for fact in CASE.facts if fact.region}
    offices |= {payment.id: payment.region for payment in CASE.payments}
    parts = build_up("640000", LAST, report.figures, offices)
    assert [(part.region, part.name) for part in parts] == [
        ("640100", "银川市"),
        ("640200", "石嘴山市"),
        ("640300", "吴忠市"),
        ("640400", "固原市"),
        ("640500", "中卫市"),
        ("640000", "自治区本级"),
    ]
    city = next(part for part in parts if part.region == "640300")
    assert [*city.values] == [figure.value for figure in report.figures]


def test_money_of_a_part_is_rounded_from_its_own_sum() -> None:
    figure, offices = money(("640302", "50.00"), ("640323", "50.00"), ("640302", "49.99"))
    parts = build_up("640300", LAST, [figure], offices)
    told = {part.region: part.values for part in parts}
    assert told["640302"] == (Decimal("0.01"),)
    assert told["640323"] == (Decimal("0.01"),)
    assert told["640300"] == (Decimal("0.00"),)


def test_a_code_that_no_longer_is_stands_under_itself() -> None:
    figure, offices = money(("640399", "10000.00"))
    parts = build_up("640300", LAST, [figure], offices)
    assert [part.name for part in parts if part.values == (Decimal("1.00"),)] == ["640399"]


def test_what_no_office_is_known_of_stands_with_the_areas_own() -> None:
    figure, _ = money(("640302", "10000.00"))
    (own,) = [part for part in build_up("640300", LAST, [figure], {}) if part.values[0]]
    assert (own.region, own.name) == ("640300", "市本级")


def test_a_plan_counts_with_the_office_that_set_it() -> None:
    plan = Counted("intake-plan", "640302/2024-06", 6, LAST, ("units:1",))
    assert office_of(plan, {"units:1": "640300"}) == "640302"


@given(histories())
def test_the_parts_of_random_histories_add_up(facts: list[Fact]) -> None:
    month = Month(2025, 3)
    known = max((fact.recorded_at for fact in facts), default=CASE.known_at)
    counted = figures(take(Scope("640300", month, known, READING), facts, []))
    offices = {fact.id: fact.region for fact in facts if fact.region}
    arrived = {fact.object_id: fact.region for fact in facts if fact.region}
    offices |= {fact.id: arrived[fact.object_id] for fact in facts if not fact.region}
    parts = build_up("640300", month.last, counted, offices)
    for place, figure in enumerate(counted[:-1]):
        assert sum(part.values[place] for part in parts) == figure.value
