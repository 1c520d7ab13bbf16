"""The removal clock counts days with an open seat, from whatever happened last."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.units.rules.removal_clock import (
    Activity,
    ClockTerms,
    Kept,
    Spell,
    Stay,
    clock_of,
    days_needed,
    finding_of,
    quiet_since,
)

TERMS = ClockTerms(warning_months=9, proposal_months=12)
OPENED = date(2025, 3, 2)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def an_activity(through: date, *spells, stays=(), opened: date | None = OPENED) -> Activity:
    known = spells or ((opened or through, through),)
    return Activity(
        unit_id="unt_1",
        through=through,
        first_opening=opened,
        spells=tuple(Spell(first, last, ("P",)) for first, last in known if first <= last),
        stays=tuple(stays),
        dispatches=(),
        stood_on={},
    )


def a_stay(arrived_on: date, last_day: date | None = None, key: str = "plc_1") -> Stay:
    return Stay(key, "P", arrived_on, last_day)


def found(through: date, *spells, stays=(), kept=None) -> str:
    return finding_of(clock_of(an_activity(through, *spells, stays=stays), kept), TERMS)


@pytest.mark.parametrize(
    ("through", "finding"),
    [
        (date(2025, 12, 1), "nothing"),
        (date(2025, 12, 2), "warn"),
        (date(2026, 3, 1), "warn"),
        (date(2026, 3, 2), "propose"),
    ],
)
def test_nine_months_warn_and_twelve_propose(through, finding):
    assert found(through) == finding


def test_suspended_and_seatless_days_put_the_end_off_day_by_day():
    before = (OPENED, date(2025, 6, 30))
    for through, finding in [(date(2026, 3, 11), "warn"), (date(2026, 3, 12), "propose")]:
        assert found(through, before, (date(2025, 7, 11), through)) == finding


def test_a_spell_without_seats_never_runs():
    assert found(date(2030, 1, 1), (OPENED, date(2025, 8, 1))) == "nothing"


def test_an_arrival_on_the_last_day_starts_the_clock_anew():
    through = date(2026, 3, 2)
    assert found(through, stays=[a_stay(through)]) == "nothing"
    clock = clock_of(an_activity(through, stays=[a_stay(through)]))
    assert (clock.since, clock.by, clock.record) == (through, "arrival", "plc_1")
    assert (clock.running_days, clock.stopped_days, clock.months_run) == (0, 0, 0)


def test_an_arrival_after_the_days_counted_counts_as_well():
    later = a_stay(date(2026, 3, 3))
    clock = clock_of(an_activity(date(2026, 3, 2), stays=[later]))
    assert (clock.running_days, clock.stopped_days) == (0, 0)


def test_the_clock_starts_from_the_latest_of_all():
    through = date(2026, 3, 2)
    stays = [a_stay(date(2025, 4, 1), date(2025, 7, 1)), a_stay(date(2025, 5, 1), key="plc_2")]
    starts = [
        (clock_of(an_activity(through)), (OPENED, "first_opening", None)),
        (clock_of(an_activity(through, stays=stays[1:])), (date(2025, 5, 1), "arrival", "plc_2")),
        (clock_of(an_activity(through, stays=stays)), (date(2025, 7, 1), "end", "plc_1")),
        (
            clock_of(an_activity(through, stays=stays), Kept("rmp_1", date(2025, 9, 1))),
            (date(2025, 9, 1), "kept", "rmp_1"),
        ),
        (
            clock_of(an_activity(through, stays=stays), Kept("rmp_1", date(2025, 6, 1))),
            (date(2025, 7, 1), "end", "plc_1"),
        ),
    ]
    for clock, start in starts:
        assert (clock.since, clock.by, clock.record) == start


def test_a_unit_that_never_opened_has_no_clock():
    activity = an_activity(date(2026, 3, 2), opened=None)
    assert clock_of(activity) is None
    assert finding_of(None, TERMS) == "nothing"
    stayed = an_activity(date(2026, 3, 2), stays=[a_stay(OPENED)], opened=None)
    assert clock_of(stayed) is None


def test_only_days_after_the_start_run():
    stays = [a_stay(date(2025, 5, 1), date(2025, 8, 1))]
    activity = an_activity(
        date(2025, 10, 1),
        (OPENED, date(2025, 8, 1)),
        (date(2025, 8, 20), date(2025, 8, 29)),
        stays=stays,
    )
    clock = clock_of(activity)
    assert clock.spells == (Spell(date(2025, 8, 20), date(2025, 8, 29), ("P",)),)
    assert (clock.running_days, clock.stopped_days, clock.months_run) == (10, 51, 0)


@pytest.mark.parametrize(
    ("since", "months", "days"),
    [
        (date(2025, 3, 2), 12, 365),
        (date(2023, 3, 2), 12, 366),
        (date(2024, 2, 29), 12, 365),
        (date(2025, 5, 31), 9, 273),
    ],
)
def test_days_needed_reach_to_the_corresponding_day(since, months, days):
    assert days_needed(since, months) == days


def test_whole_months_that_ran_are_counted():
    assert clock_of(an_activity(date(2025, 12, 1))).months_run == 8
    assert clock_of(an_activity(date(2025, 12, 2))).months_run == 9


@given(DAYS, st.integers(0, 800), st.integers(0, 60))
def test_an_unbroken_clock_is_due_on_the_corresponding_day_and_a_stop_puts_it_off(
    since, length, stopped
):
    through = since + timedelta(days=length)
    assume(length > stopped)
    resumed = since + timedelta(days=stopped + 1)
    activity = an_activity(through, (since, since), (resumed, through), opened=since)
    clock = clock_of(activity)
    assert clock.stopped_days == stopped
    for months in (9, 12):
        assert clock.has_run(months) == (length - stopped >= days_needed(since, months))
    assert clock.months_run >= 12 or not clock.has_run(12)


@given(DAYS, st.integers(1, 24))
def test_nobody_due_is_missed_among_those_quiet_since_then(through, months):
    terms = ClockTerms(warning_months=months, proposal_months=months + 3)
    last = quiet_since(through, terms)
    assert days_needed(last, months) <= (through - last).days
    for later in range(1, 5):
        start = last + timedelta(days=later)
        assert days_needed(start, months) > (through - start).days


def test_the_last_days_of_a_longer_month_are_as_far_as_the_last_of_a_shorter():
    assert quiet_since(date(2026, 2, 28), TERMS) == date(2025, 5, 31)
    assert quiet_since(date(2026, 2, 27), TERMS) == date(2025, 5, 27)


def test_a_unit_recognised_anew_begins_on_that_day_and_any_other_at_its_first_opening():
    through = date(2026, 3, 2)
    anew = clock_of(an_activity(through), None, date(2026, 1, 5))
    assert (anew.since, anew.by, anew.record) == (date(2026, 1, 5), "recognised", None)
    assert finding_of(anew, TERMS) == "nothing"
    assert clock_of(an_activity(through), None, OPENED).by == "first_opening"
