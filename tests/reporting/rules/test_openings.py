"""Opening figures: compared with what was taken over, signed once, with a reason if they differ."""

from datetime import date
from decimal import Decimal

import pytest

from services.common.values.month import Month
from services.reporting.rules.indicators import Figure
from services.reporting.rules.openings import (
    OpeningDiffers,
    OpeningMoved,
    OpeningSigned,
    PaidBefore,
    compare,
    is_behind,
    kept,
    month_fault,
    payment_fault,
    require_same,
    require_seen,
    require_unsigned,
    return_fault,
)

AS_OF = date(2026, 2, 28)
TITLES = {1: "单位", 3: "岗位", 14: "在岗", 15: "补贴"}


def compared(**paper):
    figures = [Figure(no, Decimal("1.33") if no == 15 else 2, ()) for no in range(1, 16)]
    told = {1: None, 3: Decimal(2), 14: Decimal(2), 15: Decimal("1.33")}
    return compare(told | {int(no[1:]): value for no, value in paper.items()}, TITLES, figures)


def test_what_agrees_is_signed_without_a_word_and_what_paper_leaves_out_agrees():
    found = compared()
    assert [one.no for one in found] == [1, 3, 14, 15]
    assert [one.difference for one in found] == [None, 0, 0, 0]
    require_same(found, None)
    assert kept(found)["1"] == {"paper": None, "found": "2"}


def test_what_differs_by_one_is_named_and_signed_with_a_reason():
    found = compared(n14=Decimal(3))
    with pytest.raises(OpeningDiffers) as refused:
        require_same(found, None)
    assert refused.value.members == {"indicators": [14]}
    require_same(found, "一人待核实。")


def test_figures_are_signed_once_by_who_saw_the_newest():
    require_unsigned(signed=False)
    with pytest.raises(OpeningSigned):
        require_unsigned(signed=True)
    require_seen(2, 2)
    with pytest.raises(OpeningMoved):
        require_seen(2, 1)


def test_money_was_paid_by_the_day_of_the_list_and_a_report_is_that_of_its_month():
    assert payment_fault(AS_OF, AS_OF) is None
    assert payment_fault(date(2026, 3, 1), AS_OF) is not None
    assert month_fault("2026-02", AS_OF) is None
    assert month_fault("2026-01", AS_OF) is not None


@pytest.mark.parametrize(
    ("found", "amount", "day", "code"),
    [
        ([], "1", "2026-02-03", "return-unknown"),
        ([("2026-02-03", "10"), ("2026-02-04", "10")], "1", "2026-02-05", "return-unclear"),
        ([("2026-02-03", "10")], "10", "2026-02-02", "day-unfit"),
        ([("2026-02-03", "10")], "10.01", "2026-02-03", "return-above-payment"),
        ([("2026-02-03", "10")], "10", "2026-02-03", None),
    ],
)
def test_money_comes_back_of_one_payment_after_it_and_no_more(found, amount, day, code) -> None:
    paid = [PaidBefore("dsb_1", date.fromisoformat(on), Decimal(left)) for on, left in found]
    wrong = return_fault(paid, Decimal(amount), date.fromisoformat(day))
    assert (wrong and wrong[1]) == code


@pytest.mark.parametrize(("day", "behind"), [("2026-02-28", True), ("2026-03-01", False)])
def test_money_is_behind_a_signature_until_the_end_of_its_month(day, behind) -> None:
    assert is_behind(date.fromisoformat(day), [Month(2026, 1), Month(2026, 2)]) is behind
    assert not is_behind(date.fromisoformat(day), [])
