"""How long dispatches to a unit took, and which of their steps were overdue."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

import pytest

from services.common.time.workdays import WorkCalendar, Year
from services.reporting.rules.dispatches import course_of, waits
from services.reporting.rules.periods import Period
from tests.reporting.evaluating import AFTER, EVE, FIRST, LAST, MARCH, a_step, counted

MONDAY, FRIDAY = date(2025, 3, 3), date(2025, 3, 7)


def signed(key, issued, day):
    return [
        a_step(key, 1, "issued", issued),
        a_step(key, 2, "accepted", issued),
        a_step(key, 3, "signed", day),
    ]


@pytest.mark.parametrize(
    ("issued", "day", "length"),
    [
        (MONDAY, MONDAY, 0),
        (MONDAY, date(2025, 3, 4), 1),
        (FRIDAY, date(2025, 3, 10), 1),
        (FRIDAY, date(2025, 3, 9), 0),
        # The Spring Festival of 2025: off to 4 February, Saturday the 8th worked; 4 + 3 x 5.
        (date(2025, 1, 27), FIRST, 19),
    ],
)
def test_days_to_signature_are_working_days_after_the_issue(issued, day, length):
    found = counted("days-to-signature", *signed("d1", issued, day))
    assert (found.value, found.longest) == (Decimal(length), length)
    assert (found.counted_in, found.provisional) == ("working_days", False)


@pytest.mark.parametrize(("day", "count"), [(EVE, 0), (FIRST, 1), (LAST, 1), (AFTER, 0)])
def test_the_day_of_the_signature_decides(day, count):
    found = counted("days-to-signature", *signed("d1", date(2025, 2, 27), day))
    assert len(found.records()) == count


def test_median_and_longest_of_several():
    facts = [
        *signed("d1", MONDAY, MONDAY),
        *signed("d2", MONDAY, date(2025, 3, 4)),
        *signed("d3", MONDAY, FRIDAY),
        *signed("d4", MONDAY, date(2025, 3, 5)),
    ]
    found = counted("days-to-signature", *facts)
    assert (found.value, found.longest) == (Decimal("1.5"), 4)
    assert [row[2].amount for row in found.records()] == [0, 1, 4, 2]


def test_where_nothing_was_signed_there_is_no_median_but_a_reason():
    found = counted("days-to-signature", a_step("d1", 1, "issued", FIRST))
    assert (found.value, found.longest, found.reason) == (None, None, "期内没有签订见习协议。")


def test_a_corrected_arrival_counts_on_the_day_corrected_to():
    facts = [*signed("d1", MONDAY, MONDAY), a_step("d1", 4, "arrived", FRIDAY)]
    assert counted("days-to-arrival", *facts).longest == 4
    facts.append(a_step("d1", 5, "arrival-corrected", date(2025, 3, 5)))
    found = counted("days-to-arrival", *facts)
    assert found.longest == 2
    assert found.records()[0][2].days["arrived_on"] == date(2025, 3, 5)


def test_without_the_calendar_of_a_year_all_are_calendar_days():
    course = course_of(signed("d1", FRIDAY, date(2025, 3, 10)))
    found = waits([course], MARCH, "signed", WorkCalendar())
    assert (found.counted_in, found.provisional) == ("calendar_days", False)
    assert [record.amount for record in found.records] == [3]


def test_a_course_of_which_the_issue_is_unknown_has_no_length():
    assert counted("days-to-arrival", a_step("d1", 2, "arrived", FIRST)).value is None


class Due(NamedTuple):
    figure: str
    before: str
    day: str
    done: str


DUES = (
    Due("overdue-responses", "issued", "respond_by", "accepted"),
    Due("overdue-signatures", "accepted", "sign_by", "signed"),
    Due("overdue-arrivals", "signed", "arrive_by", "arrived"),
)
EACH_STEP = pytest.mark.parametrize("step", DUES, ids=[due.figure for due in DUES])
SATURDAY = date(2025, 3, 8)


def due_on(step, day, on=FIRST):
    return a_step("d1", 1, step.before, on, **{step.day: day.isoformat()})


@EACH_STEP
@pytest.mark.parametrize(("day", "count"), [(EVE, 0), (FIRST, 1), (LAST, 1), (AFTER, 0)])
def test_the_day_due_of_a_step_decides(step, day, count):
    told = due_on(step, day, on=date(2025, 2, 3))
    assert counted(step.figure, told).value == count


@EACH_STEP
@pytest.mark.parametrize(("as_of", "count"), [(FRIDAY, 0), (SATURDAY, 1)])
def test_a_step_can_still_be_done_on_its_day(step, as_of, count):
    assert counted(step.figure, due_on(step, FRIDAY), as_of=as_of).value == count


@EACH_STEP
@pytest.mark.parametrize(("day", "count"), [(FRIDAY, 0), (SATURDAY, 1)])
def test_a_step_done_on_its_day_is_in_time_and_a_day_later_is_not(step, day, count):
    told = (due_on(step, FRIDAY), a_step("d1", 2, step.done, day))
    assert counted(step.figure, *told).value == count


@EACH_STEP
@pytest.mark.parametrize("end", ["withdrawn", "refused"])
@pytest.mark.parametrize(("day", "count"), [(FRIDAY, 0), (SATURDAY, 1)])
def test_what_was_withdrawn_or_refused_in_time_is_not_overdue(step, end, day, count):
    told = (due_on(step, FRIDAY), a_step("d1", 2, end, day))
    assert counted(step.figure, *told).value == count


@EACH_STEP
def test_a_step_without_a_day_is_not_overdue(step):
    assert counted(step.figure, a_step("d1", 1, step.before, FIRST)).value == 0


ACCEPTED = a_step("d1", 1, "accepted", FIRST, sign_by="2025-03-07", missing=["unit", "youth"])


def party_signed(version, on, *missing):
    return a_step("d1", version, "party-signed", on, party="unit", missing=[*missing])


@pytest.mark.parametrize(
    ("signatures", "missing"),
    [
        ([], {"unit": 1, "youth": 1}),
        ([party_signed(2, FRIDAY, "youth")], {"youth": 1}),
        ([party_signed(2, FRIDAY, "unit")], {"unit": 1}),
        ([party_signed(2, SATURDAY, "youth")], {"unit": 1, "youth": 1}),
        # Written anew in time, nobody has signed; written anew afterwards, who signed had.
        (
            [
                party_signed(2, MONDAY, "guardian"),
                a_step("d1", 3, "workplace-moved", FRIDAY, missing=["guardian", "unit", "youth"]),
            ],
            {"guardian": 1, "unit": 1, "youth": 1},
        ),
        (
            [
                party_signed(2, FRIDAY, "youth"),
                a_step("d1", 3, "workplace-moved", SATURDAY, missing=["unit", "youth"]),
            ],
            {"youth": 1},
        ),
    ],
)
@pytest.mark.parametrize("end", [[], [a_step("d1", 4, "signed", date(2025, 3, 10))]])
def test_an_overdue_agreement_says_who_had_not_signed_in_time(signatures, missing, end):
    found = counted("overdue-signatures", ACCEPTED, *signatures, *end)
    assert (found.value, found.breakdown) == (1, {"missing": missing})


def test_who_had_not_signed_is_unknown_where_nobody_told():
    accepted = a_step("d1", 1, "accepted", FIRST, sign_by="2025-03-07")
    told = [accepted, party_signed(2, SATURDAY, "youth")]
    assert counted("overdue-signatures", *told).breakdown == {"missing": {"unknown": 1}}


def test_an_obstacle_changes_no_state_of_a_course():
    reported = a_step("d1", 2, "obstacle-reported", LAST, kind="safety")
    facts = [a_step("d1", 1, "issued", FIRST), reported]
    found = counted("dispatched", *facts)
    assert [row[2].state for row in found.records()] == ["issued"]


def test_calendar_days_that_pass_a_provisional_year_say_so():
    years = [
        Year(year, frozenset(), frozenset(), provisional=year == 2026) for year in (2025, 2026)
    ]
    steps = [
        a_step("d", 1, "issued", date(2025, 12, 30)),
        a_step("d", 2, "signed", date(2027, 1, 4)),
    ]
    course = course_of(steps)
    over = Period(date(2027, 1, 1), date(2027, 1, 31))
    found = waits([course], over, "signed", WorkCalendar.of(years))
    assert (found.counted_in, found.provisional) == ("calendar_days", True)
    found = waits([course], over, "signed", WorkCalendar.of(years[:1]))
    assert (found.counted_in, found.provisional) == ("calendar_days", False)


DUE, WEEK_AFTER = date(2025, 3, 10), date(2025, 3, 17)


def with_scan(handed_in, *later):
    """A dispatch to be signed by the 10th of March, and a scan handed in for it."""
    return [
        a_step("d1", 1, "issued", MONDAY),
        a_step("d1", 2, "accepted", MONDAY, sign_by=DUE.isoformat(), missing=["unit", "youth"]),
        a_step("d1", 3, "paper-handed-in", handed_in, parties=["unit", "youth"]),
        *later,
    ]


@pytest.mark.parametrize(("handed_in", "late"), [(DUE, 0), (date(2025, 3, 11), 1)])
def test_a_scan_that_waits_lets_no_time_to_sign_run_out_unless_it_came_too_late(handed_in, late):
    found = counted("overdue-signatures", *with_scan(handed_in), as_of=WEEK_AFTER)
    assert found.value == late


@pytest.mark.parametrize(("as_of", "late"), [(WEEK_AFTER, 0), (date(2025, 3, 18), 1)])
def test_a_scan_returned_lets_the_time_run_on_to_its_new_last_day(as_of, late):
    back = a_step("d1", 4, "paper-returned", date(2025, 3, 14), sign_by=WEEK_AFTER.isoformat())
    found = counted("overdue-signatures", *with_scan(DUE, back), as_of=as_of)
    assert found.value == late


def test_a_scan_accepted_after_the_first_last_day_was_signed_in_time():
    told = {"sign_by": WEEK_AFTER.isoformat()}
    accepted = a_step("d1", 4, "paper-accepted", date(2025, 3, 14), **told)
    done = a_step("d1", 5, "signed", date(2025, 3, 14))
    found = counted("overdue-signatures", *with_scan(DUE, accepted, done), as_of=LAST)
    assert found.value == 0


def test_an_arrival_that_never_was_is_none_and_counts_again_once_given_back():
    came = [*signed("d1", MONDAY, MONDAY), a_step("d1", 4, "arrived", FRIDAY)]
    annulled = [*came, a_step("d1", 5, "arrival-annulled", FRIDAY)]
    course = course_of(annulled)
    assert (course.state, course.reached.get("arrived")) == ("signed", None)
    assert course.reached["signed"] == MONDAY
    back = course_of([*annulled, a_step("d1", 6, "arrival-reinstated", FRIDAY)])
    assert (back.state, back.reached["arrived"]) == ("arrived", FRIDAY)
    struck = [*annulled, a_step("d1", 6, "withdrawn", LAST, cause="never_came")]
    gone = course_of(struck)
    assert (gone.state, gone.left_on(), gone.cause) == ("withdrawn", LAST, "never_came")
    back = course_of([*struck, a_step("d1", 7, "arrival-reinstated", FRIDAY)])
    assert (back.state, back.left_on(), back.cause) == ("arrived", None, None)
