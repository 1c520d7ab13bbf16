"""A line's sentence says its arithmetic to whoever is paid."""

from datetime import date
from decimal import Decimal

from services.common.values.month import Month
from services.reporting.rules import sentences
from services.reporting.rules.allowance import Allowance, Portion
from tests.reporting import money


def a_portion(first=date(2026, 5, 6), last=date(2026, 5, 29), **told) -> Portion:
    given = {"counted_days": 17, "month_days": 19, "wage": Decimal("2235.00")}
    given |= {"county": "640104", "method": "working_days"} | told
    return Portion(first, last, ratio=given.pop("ratio", Decimal(1)), **given)


def an_allowance(*portions: Portion) -> Allowance:
    return Allowance(portions, Decimal("2235.00"), Decimal("2235.00"), Decimal("1999.74"))


def test_a_part_month_is_said_with_its_days_and_its_sum():
    (line,) = money.settle([money.a_stay(date(2021, 8, 16), date(2021, 8, 31))], Month(2021, 8))
    assert line.sentence == (
        "2021年8月16日至2021年8月31日在岗，兴庆区最低工资标准1660.00元×100%×计发12天"
        "÷当月22个工作日＝905.45元。"
    )


def test_days_missed_are_said():
    missed = a_portion(counted_days=16, missed_days=1)
    said = sentences.line_sentence(an_allowance(missed), None)
    assert "×计发16天（17个工作日减不在岗1天）÷当月19个工作日" in said


def test_a_part_without_a_day_that_counts_says_why():
    nothing = a_portion(last=date(2026, 5, 7), counted_days=0)
    said = sentences.line_sentence(an_allowance(nothing, a_portion()), None)
    assert "×计发0天（其间没有可计发的工作日）÷当月19个工作日＋" in said


def test_natural_days_are_called_so():
    said = sentences.line_sentence(an_allowance(a_portion(method="natural_days")), None)
    assert "÷当月19个自然日" in said


def test_two_standards_in_a_month_are_added_up():
    later = a_portion(date(2026, 5, 18), date(2026, 5, 29), wage=Decimal("2300.00"))
    said = sentences.line_sentence(an_allowance(a_portion(), later), None)
    assert "个工作日＋兴庆区最低工资标准2300.00元" in said


def test_a_ratio_is_said_in_percent():
    said = sentences.line_sentence(an_allowance(a_portion(ratio=Decimal("1.1"))), None)
    assert "×110%×" in said


def test_a_place_without_a_name_is_called_by_its_code():
    said = sentences.line_sentence(an_allowance(a_portion(county="649999")), None)
    assert "649999最低工资标准" in said


def test_what_is_set_off_is_said_and_nothing_where_nothing_is():
    assert (
        sentences.with_set_off("得905.45元。", Decimal("0.00"), Decimal("905.45")) == "得905.45元。"
    )
    said = sentences.with_set_off("得905.45元。", Decimal("100.00"), Decimal("805.45"))
    assert said == "得905.45元。经本人同意，其中100.00元抵扣应退回的补贴，实发805.45元。"
