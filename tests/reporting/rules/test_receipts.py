"""The centre's word on what a city filed, notes that urge, and reminders."""

from datetime import date

import pytest

from services.common.values.month import Month
from services.reporting.rules import receipts, reminders, supervision
from services.reporting.rules.deadlines import Standing, calls_for_attention, deadlines, standing
from tests.reporting.reports import CALENDAR, READING

APRIL = Month(2026, 4)
DUE = deadlines(APRIL, CALENDAR, READING)


def test_what_was_filed_is_received_or_returned_with_a_ground() -> None:
    assert receipts.decided("filed", "received", None) == "received"
    assert receipts.decided("filed", "returned", "指标5与计划不符。") == "returned"


def test_a_return_without_a_ground_is_refused() -> None:
    with pytest.raises(receipts.ReturnGroundMissing):
        receipts.decided("filed", "returned", None)


@pytest.mark.parametrize("state", ["received", "returned", "draft"])
@pytest.mark.parametrize("decision", ["received", "returned"])
def test_a_version_is_decided_on_once(state: receipts.State, decision: receipts.Decision) -> None:
    with pytest.raises(receipts.ReportStateForbids) as refused:
        receipts.decided(state, decision, "理由。")
    assert refused.value.members["state"] == state


def test_only_the_centre_receives_and_not_its_own_report() -> None:
    receipts.refuse_other_than_centre("640000", "640300")
    for office in ("640300", "640302", None):
        with pytest.raises(receipts.NotTheCentre):
            receipts.refuse_other_than_centre(office, "640300")
    with pytest.raises(receipts.OwnReportNotReceived):
        receipts.refuse_other_than_centre("640000", "640000")


def test_what_came_back_calls_for_attention_until_it_is_filed_anew() -> None:
    filed_on, today = date(2026, 5, 6), date(2026, 5, 20)
    assert standing(APRIL, DUE, filed_on, today, is_returned=True) == "returned"
    assert standing(APRIL, DUE, filed_on, today) == "filed"
    assert calls_for_attention("returned", is_zero=False)


@pytest.mark.parametrize(
    ("stands", "is_urged"),
    [
        ("not_due", False), ("due", False), ("filed", False),
        ("warned", True), ("missing", True), ("late", True), ("returned", True),
    ],
)  # fmt: skip
def test_only_what_is_wanted_is_urged(stands: Standing, *, is_urged: bool) -> None:
    if is_urged:
        supervision.refuse_needless(stands)
    else:
        with pytest.raises(supervision.NothingToUrge):
            supervision.refuse_needless(stands)


def test_an_answer_is_asked_for_by_today_at_the_earliest() -> None:
    supervision.require_day_to_come(date(2026, 5, 9), date(2026, 5, 9))
    with pytest.raises(supervision.AnswerDayPast):
        supervision.require_day_to_come(date(2026, 5, 8), date(2026, 5, 9))


def test_a_note_is_answered_once() -> None:
    assert supervision.answered("open") == "answered"
    with pytest.raises(supervision.NoteStateForbids):
        supervision.answered("answered")


# April 2026 is due on 05-06 by the form and on 05-08 by the notice; 05-01 to 05-05 are off.
@pytest.mark.parametrize(
    ("today", "days", "expected"),
    [
        (date(2026, 4, 30), 1, None),
        (date(2026, 5, 1), 0, None),
        (date(2026, 5, 1), 1, "due_soon"),
        (date(2026, 5, 5), 1, "due_soon"),
        (date(2026, 5, 6), 0, "due_soon"),
        (date(2026, 5, 7), 1, "warned"),
        (date(2026, 5, 8), 1, "warned"),
        (date(2026, 5, 9), 1, "missing"),
    ],
)
def test_an_office_is_reminded_before_and_after_both_deadlines(
    today: date, days: int, expected: str | None
) -> None:
    stands = standing(APRIL, DUE, None, today)
    assert reminders.occasion(stands, DUE, CALENDAR, today, days) == expected


def test_a_working_day_more_begins_the_reminding_earlier() -> None:
    may = Month(2026, 5)
    due = deadlines(may, CALENDAR, READING)
    # June 3rd is the day; the 1st and the 2nd are worked.
    for today, days, expected in (
        (date(2026, 6, 1), 1, None),
        (date(2026, 6, 1), 2, "due_soon"),
        (date(2026, 6, 2), 1, "due_soon"),
    ):
        assert reminders.occasion("due", due, CALENDAR, today, days) == expected


def test_what_was_filed_is_not_reminded_of() -> None:
    for stands in ("filed", "late", "returned", "not_due"):
        assert reminders.occasion(stands, DUE, CALENDAR, date(2026, 5, 9), 1) is None


def test_a_reminder_names_the_deadline_that_is_still_to_come() -> None:
    assert reminders.deadline_of("due_soon", DUE) == date(2026, 5, 6)
    assert reminders.deadline_of("warned", DUE) == date(2026, 5, 8)
    assert reminders.deadline_of("missing", DUE) == date(2026, 5, 8)
