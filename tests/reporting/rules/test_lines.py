"""Settlement lines: first lines, differences, holds, and one full standard for a person's month."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.values.month import Month
from services.reporting.rules.allowance import allowance
from services.reporting.rules.lines import Settled, Voided
from tests.reporting import money

MARCH = Month(2026, 3)
FULL = Decimal("2235.00")


def whole(**told):
    return money.a_stay(date(2026, 1, 5), date(2026, 7, 4), **told)


def test_the_first_line_of_a_month_adjusts_nothing():
    (line,) = money.settle([whole()], MARCH)
    assert (line.amount, line.already, line.adjusts, line.held_for) == (FULL, 0, None, ())
    assert line.days == (MARCH.first, MARCH.last)


def test_a_line_names_the_versions_of_the_values_it_used():
    (line,) = money.settle([whole()], MARCH)
    assert set(line.values) == {
        "part_month_method@640000@2017-10-01",
        "absences_stopping_allowance@640000@2017-10-01",
        "minimum_wage@640000@2025-10-01",
        "minimum_wage_class@640104@2024-03-01",
        "living_allowance_ratio@640000@2017-10-01",
    }


def test_a_line_names_no_standard_that_came_after_its_days():
    stay = money.a_stay(date(2021, 8, 16), date(2021, 8, 31))
    (line,) = money.settle([stay], Month(2021, 8))
    assert "minimum_wage@640000@2017-10-01" in line.values
    assert "minimum_wage@640000@2021-09-01" not in line.values


def test_what_is_settled_needs_no_further_line():
    (line,) = money.settle([whole()], MARCH)
    assert money.settle([whole()], MARCH, settled=[money.as_settled(line)]) == []


def test_a_month_before_the_arrival_needs_no_line():
    assert money.settle([whole()], Month(2025, 12)) == []


def test_a_late_absence_gives_a_difference_line():
    (first,) = money.settle([whole()], MARCH)
    late = whole(absences=(money.an_absence(date(2026, 3, 10)),))
    (line,) = money.settle([late], MARCH, settled=[money.as_settled(first, "stl_9")])
    assert line.amount == Decimal("2133.41") - FULL
    assert (line.already, line.adjusts) == (FULL, "stl_9")
    assert "此前已结算2235.00元，差额-101.59元" in line.sentence


def test_a_difference_counts_the_earlier_differences():
    (first,) = money.settle([whole()], MARCH)
    one = whole(absences=(money.an_absence(date(2026, 3, 10)),))
    (second,) = money.settle([one], MARCH, settled=[money.as_settled(first)])
    two = whole(absences=tuple(money.an_absence(date(2026, 3, d)) for d in (10, 11)))
    (third,) = money.settle([two], MARCH, settled=[money.as_settled(second)])
    assert first.amount + second.amount + third.amount == Decimal("2031.82")


def test_a_shorter_stay_of_equal_worth_still_gives_its_days_back():
    (first,) = money.settle([money.a_stay(date(2026, 3, 2), date(2026, 3, 29))], MARCH)
    shorter = money.a_stay(date(2026, 3, 2), date(2026, 3, 27))
    (line,) = money.settle([shorter], MARCH, settled=[money.as_settled(first)])
    assert line.amount == 0
    assert line.days == (date(2026, 3, 2), date(2026, 3, 27))


def test_a_month_that_turns_out_to_hold_no_day_is_taken_back_once():
    (first,) = money.settle([whole()], MARCH)
    ended = money.a_stay(date(2026, 1, 5), date(2026, 2, 27))
    (line,) = money.settle([ended], MARCH, settled=[money.as_settled(first)])
    assert (line.amount, line.allowance, line.held_for) == (-FULL, None, ())
    assert "没有见习日" in line.sentence
    assert money.settle([ended], MARCH, settled=[money.as_settled(line)]) == []


def test_a_month_taken_back_can_be_settled_again():
    (first,) = money.settle([whole()], MARCH)
    ended = money.a_stay(date(2026, 1, 5), date(2026, 2, 27))
    (back,) = money.settle([ended], MARCH, settled=[money.as_settled(first)])
    (again,) = money.settle([whole()], MARCH, settled=[money.as_settled(back)])
    assert (again.amount, again.already, again.adjusts) == (FULL, 0, "stl_1")


OWN_STAFF = {"plc_1": Voided("own_staff", "confirmed_signal_outcomes@640000@2017-10-01")}


def test_a_month_made_void_has_a_line_of_nothing_that_says_why():
    (line,) = money.settle([whole(confirmed=[])], MARCH, accounts={}, voided=OWN_STAFF)
    assert (line.amount, line.held_for, line.days) == (0, (), (MARCH.first, MARCH.last))
    assert "经核查，已查实原是见习单位的职工，当月补贴不予计发，计0.00元" in line.sentence
    assert line.values[-1] == "confirmed_signal_outcomes@640000@2017-10-01"


def test_a_month_made_void_after_it_was_settled_is_taken_back_once_and_due_again_if_not():
    (first,) = money.settle([whole()], MARCH)
    known = [money.as_settled(first)]
    (back,) = money.settle([whole()], MARCH, settled=known, voided=OWN_STAFF)
    assert (back.amount, back.already, back.adjusts) == (-FULL, FULL, "stl_1")
    assert "计0.00元，此前已结算2235.00元，差额-2235.00元。" in back.sentence
    known = [money.as_settled(back)]
    assert money.settle([whole()], MARCH, settled=known, voided=OWN_STAFF) == []
    (again,) = money.settle([whole()], MARCH, settled=known)
    assert (again.amount, again.already, again.adjusts) == (FULL, 0, "stl_1")


def test_another_placements_month_is_not_void():
    other = money.a_stay(date(2026, 3, 16), date(2026, 7, 4), placement_id="plc_2")
    first = money.a_stay(date(2026, 1, 5), date(2026, 3, 13))
    void, line = money.settle([first, other], MARCH, voided=OWN_STAFF)
    assert (void.amount, line.amount) == (0, Decimal("1219.09"))


def test_a_month_made_void_without_a_day_left_is_taken_back_for_want_of_days():
    (first,) = money.settle([whole()], MARCH)
    ended = money.a_stay(date(2026, 1, 5), date(2026, 2, 27))
    known = [money.as_settled(first)]
    (line,) = money.settle([ended], MARCH, settled=known, voided=OWN_STAFF)
    assert (line.amount, line.allowance) == (-FULL, None)


def test_unconfirmed_attendance_holds_a_line():
    (line,) = money.settle([whole(confirmed=[])], MARCH)
    assert line.held_for == ("attendance-unconfirmed",)


def test_unconfirmed_attendance_holds_nothing_where_the_value_says_so():
    (line,) = money.settle([whole(confirmed=[])], MARCH, hold_unconfirmed=False)
    assert line.held_for == ()


def test_a_missing_account_holds_a_line():
    (line,) = money.settle([whole()], MARCH, accounts={})
    assert (line.held_for, line.account) == (("payee-account-missing",), None)


def test_a_line_of_nothing_needs_no_account():
    saturday = money.a_stay(date(2026, 1, 31), date(2026, 7, 30), county="640202")
    (line,) = money.settle([saturday], Month(2026, 1), accounts={})
    assert (line.amount, line.held_for) == (0, ())


def test_a_held_line_tells_every_reason():
    (line,) = money.settle([whole(confirmed=[])], MARCH, accounts={})
    assert line.held_for == ("attendance-unconfirmed", "payee-account-missing")


def test_days_that_another_placement_settled_hold_a_line():
    other = _settled("plc_0", date(2026, 3, 1), date(2026, 3, 10))
    stay = money.a_stay(date(2026, 3, 10), date(2026, 9, 9))
    (line,) = money.settle([stay], MARCH, settled=[other])
    assert line.held_for == ("days-settled-elsewhere",)


def test_days_that_adjoin_another_placement_are_paid():
    other = _settled("plc_0", date(2026, 3, 1), date(2026, 3, 10))
    stay = money.a_stay(date(2026, 3, 11), date(2026, 9, 10))
    (line,) = money.settle([stay], MARCH, settled=[other])
    assert line.held_for == ()


def test_days_given_back_are_free_for_another_placement():
    other = _settled("plc_0", date(2026, 3, 1), date(2026, 3, 31))._replace(days=None)
    stay = money.a_stay(date(2026, 3, 10), date(2026, 9, 9))
    (line,) = money.settle([stay], MARCH, settled=[other])
    assert line.held_for == ()


def test_another_person_settled_on_the_same_days_holds_nothing():
    other = _settled("plc_0", MARCH.first, MARCH.last)._replace(youth_id="yth_other")
    (line,) = money.settle([whole()], MARCH, settled=[other])
    assert (line.held_for, line.amount) == ((), FULL)


def test_a_persons_month_never_passes_the_full_standard():
    other = _settled("plc_0", date(2026, 3, 1), date(2026, 3, 15), amount="2000.00")
    stay = money.a_stay(date(2026, 3, 16), date(2026, 9, 15))
    (line,) = money.settle([stay], MARCH, settled=[other])
    assert line.amount == Decimal("235.00")
    assert "本人当月合计不超过一个整月标准，尚可计235.00元" in line.sentence


def test_two_placements_settled_together_know_of_each_other():
    one = money.a_stay(date(2026, 3, 2), date(2026, 3, 15), placement_id="plc_1")
    other = money.a_stay(date(2026, 3, 15), date(2026, 9, 14), placement_id="plc_2")
    first, second = money.settle([other, one], MARCH)
    assert (first.stay, first.held_for) == (one, ())
    assert (second.stay, second.held_for) == (other, ("days-settled-elsewhere",))


def test_a_held_line_takes_no_day_from_another_placement():
    one = money.a_stay(date(2026, 3, 2), date(2026, 3, 15), placement_id="plc_1", confirmed=[])
    other = money.a_stay(date(2026, 3, 15), date(2026, 9, 14), placement_id="plc_2")
    first, second = money.settle([one, other], MARCH)
    assert (bool(first.held_for), second.held_for) == (True, ())


def test_a_month_without_any_day_and_unsettled_needs_no_line():
    gone = money.a_stay(date(2026, 1, 5), date(2026, 2, 27))
    assert money.settle([gone], MARCH) == []


DAYS = st.lists(st.integers(min_value=1, max_value=31), min_size=1, max_size=6, unique=True).map(
    sorted
)


@given(DAYS, st.sampled_from(["working_days", "natural_days"]))
def test_however_a_month_is_parted_its_sum_never_passes_the_full_standard(starts, method):
    ends = [*(start - 1 for start in starts[1:]), 31]
    stays = [
        money.a_stay(date(2026, 3, a), date(2026, 3, b), placement_id=f"plc_{a:02}")
        for a, b in zip(starts, ends, strict=True)
    ]
    lines = money.settle(stays, MARCH, method=method)
    assert sum(line.amount for line in lines) <= FULL
    assert all(not line.held_for for line in lines)


@given(st.permutations(range(4)))
def test_the_order_in_which_placements_are_told_does_not_matter(order):
    starts = [date(2026, 3, 1) + timedelta(days=8 * n) for n in range(4)]
    stays = [
        money.a_stay(start, start + timedelta(days=6), placement_id=f"plc_{start.day:02}")
        for start in starts
    ]
    lines = money.settle([stays[n] for n in order], MARCH)
    assert lines == money.settle(stays, MARCH)


@given(st.lists(st.integers(min_value=1, max_value=31), max_size=5))
def test_base_and_differences_together_are_what_the_rule_gives_now(last_days):
    settled, total = [], Decimal(0)
    for last in [31, *last_days]:
        stay = money.a_stay(date(2026, 3, 1), date(2026, 3, last))
        for line in money.settle([stay], MARCH, settled=settled):
            total += line.amount
            settled = [money.as_settled(line)]
    (due,) = money.settle([money.a_stay(date(2026, 3, 1), date(2026, 3, last))], MARCH)
    assert total == due.amount


def test_the_amount_comes_out_again_from_the_portions_alone():
    (line,) = money.settle([money.a_stay(date(2026, 3, 17), date(2026, 9, 16))], MARCH)
    assert allowance(line.allowance.portions, line.allowance.ceiling).amount == line.amount


def _settled(placement_id, first, last, *, amount="1000.00"):
    return Settled(placement_id, money.YOUTH, "stl_0", (first, last), Decimal(amount), FULL)


def test_two_who_were_there_on_the_same_days_are_due_the_same():
    one, other = (whole(placement_id=f"plc_{n}", youth_id=f"yth_{n}") for n in (1, 2))
    first, second = money.settle([one, other], MARCH)
    assert first.amount == second.amount == FULL
    assert first.allowance == second.allowance
    assert first.sentence == second.sentence


def two_settled(first, later, method="working_days"):
    """Two placements that turn out to be one person's: each was settled as if it were alone."""
    lines = [money.settle([stay], MARCH, method=method)[0] for stay in (first, later)]
    return [
        money.as_settled(line, base) for line, base in zip(lines, ("stl_1", "stl_2"), strict=True)
    ]


@pytest.mark.parametrize(
    ("first_days", "later_days", "amounts"),
    [
        ((2, 12), (13, 31), {}),
        ((2, 13), (13, 31), {"plc_2": (date(2026, 3, 14), "-101.59")}),
        ((2, 31), (13, 31), {"plc_2": (None, "-1320.68")}),
        ((2, 20), (13, 18), {"plc_2": (None, "-406.36")}),
    ],
)
def test_days_settled_twice_of_one_person_are_taken_back_of_who_came_later(
    first_days, later_days, amounts
):
    stays = [
        money.a_stay(*(date(2026, 3, day) for day in days), placement_id=f"plc_{place}")
        for place, days in enumerate((first_days, later_days), 1)
    ]
    settled = two_settled(*stays)
    for order in (stays, stays[::-1], stays[:1] + stays[1:]):
        lines = money.settle(order, MARCH, settled=settled)
        told = {
            line.stay.placement_id: (line.allowance and line.days[0], str(line.amount))
            for line in lines
        }
        assert told == amounts
        assert all(line.held_for == () for line in lines)
    # Whichever office settles first, it comes to the same.
    for alone in stays:
        lines = money.settle([alone], MARCH, settled=settled)
        assert {one.stay.placement_id for one in lines} == amounts.keys() & {alone.placement_id}


@given(
    st.lists(st.tuples(st.integers(1, 31), st.integers(0, 30)), min_size=2, max_size=4),
    st.sampled_from(["working_days", "natural_days", "whole_month"]),
    st.randoms(use_true_random=False),
)
def test_of_any_ids_of_one_person_no_day_stays_settled_twice_and_no_more_than_a_standard(
    spans, method, chance
):
    stays = [
        money.a_stay(
            date(2026, 3, first),
            min(MARCH.last, date(2026, 3, first) + timedelta(days)),
            placement_id=f"plc_{place}",
        )
        for place, (first, days) in enumerate(spans)
    ]
    books = {
        stay.placement_id: money.as_settled(
            money.settle([stay], MARCH, method=method)[0], f"stl_{place}"
        )
        for place, stay in enumerate(stays)
    }
    # Each office settles its own, one after the other, in any order, until nothing changes.
    for _ in range(6):
        for stay in chance.sample(stays, len(stays)):
            for line in money.settle([stay], MARCH, settled=books.values(), method=method):
                if line.held_for == ():
                    books[stay.placement_id] = money.as_settled(
                        line, books[stay.placement_id].base_line
                    )
    days = [
        day
        for one in books.values()
        if one.days
        for day in range(one.days[0].toordinal(), one.days[1].toordinal() + 1)
    ]
    assert len(days) == len(set(days))
    assert sum(one.amount for one in books.values()) <= FULL
