"""Who may dispute what, until when, and who decides."""

from dataclasses import replace
from datetime import date

import pytest

from services.common.time.workdays import WorkCalendar, Year
from services.matching.rules import disputes
from services.matching.rules.disputes import Filing

TODAY = date(2026, 3, 16)
FILING = Filing("end", "youth", "acc_1", "acc_2", file_by=TODAY)


def test_a_month_is_named_for_attendance_an_entry_for_an_entry() -> None:
    disputes.check_named("end", None, None)
    disputes.check_named("entry", None, "ent_1")
    disputes.check_named("attendance", "2026-03", None)
    for subject, month in (("end", "2026-03"), ("entry", "2026-03"), ("attendance", None)):
        with pytest.raises(disputes.MonthUnfit):
            disputes.check_named(subject, month, None)  # type: ignore[arg-type]
    for subject, month, entry in (
        ("end", None, "e"),
        ("attendance", "m", "e"),
        ("entry", None, None),
    ):
        with pytest.raises(disputes.EntryUnfit):
            disputes.check_named(subject, month, entry)  # type: ignore[arg-type]


def test_what_was_decided_is_not_disputed_again_nor_the_decision() -> None:
    with pytest.raises(disputes.DisputeDecided):
        disputes.check_filing(replace(FILING, decided=True), TODAY)
    with pytest.raises(disputes.DecisionDisputed):
        disputes.check_filing(replace(FILING, by_decision=True), TODAY)


def test_until_when_is_told_as_long_as_a_dispute_would_be_taken() -> None:
    assert disputes.open_until(FILING, TODAY) == TODAY
    assert disputes.open_until(FILING, date(2026, 3, 17)) is None
    assert disputes.open_until(replace(FILING, decided=True), TODAY) is None
    assert disputes.open_until(replace(FILING, subject="attendance", side="unit"), TODAY) is None


def test_the_last_day_is_counted_in_working_days_as_far_as_a_calendar_reaches() -> None:
    year = Year(2026, frozenset(), frozenset({date(2026, 3, 14)}), provisional=False)
    calendar = WorkCalendar.of([year])
    assert disputes.last_day(calendar, date(2026, 3, 13), 1) == date(2026, 3, 14)
    assert disputes.last_day(calendar, date(2026, 3, 13), 2) == TODAY
    assert disputes.last_day(calendar, date(2026, 12, 30), 1) == date(2026, 12, 31)
    assert disputes.last_day(calendar, date(2026, 12, 31), 1) is None


def test_an_end_is_stated_by_the_entry_that_made_it_so() -> None:
    assert disputes.stated_in([("e1", None), ("e2", None)]) is None
    assert disputes.stated_in([("e1", None), ("e2", "a"), ("e3", "a")]) == "e2"
    assert disputes.stated_in([("e1", None), ("e2", "a"), ("e3", "b"), ("e4", "b")]) == "e3"


def test_the_newest_of_an_entrys_corrections_stands_for_it() -> None:
    counters = [("e1", None), ("e2", None), ("e3", "e1"), ("e4", "e2"), ("e5", "e3")]
    assert disputes.newest_of("e1", counters) == "e5"
    assert disputes.newest_of("e4", counters) == "e4"


def test_whoever_did_not_enter_it_disputes_until_the_last_day() -> None:
    disputes.check_filing(FILING, TODAY)
    with pytest.raises(disputes.DisputeTooLate):
        disputes.check_filing(FILING, date(2026, 3, 17))
    with pytest.raises(disputes.OwnEntryDisputed):
        disputes.check_filing(replace(FILING, entered_by="acc_1"), TODAY)


def test_a_side_disputes_no_entry_of_its_own_whichever_account_made_it() -> None:
    for side in ("youth", "unit"):
        for entered in ("unit", "youth", "office"):
            filing = replace(FILING, side=side, entered_side=entered, entered_by="acc_1")
            if side == entered:
                with pytest.raises(disputes.OwnEntryDisputed):
                    disputes.check_filing(replace(filing, entered_by="acc_3"), TODAY)
            else:
                disputes.check_filing(filing, TODAY)


def test_attendance_is_contested_by_the_youth_alone() -> None:
    disputes.check_filing(replace(FILING, subject="attendance"), TODAY)
    with pytest.raises(disputes.OnlyYouthsContestAttendance):
        disputes.check_filing(replace(FILING, subject="attendance", side="unit"), TODAY)
    disputes.check_filing(replace(FILING, side="unit"), TODAY)


def test_a_dispute_closes_once() -> None:
    for step in disputes.STEPS:
        assert disputes.after(step.state, step.move) == step.next
    for state in ("upheld", "dismissed", "withdrawn"):
        with pytest.raises(disputes.DisputeClosed):
            disputes.after(state, "uphold")  # type: ignore[arg-type]


def test_another_person_decides_than_who_entered_it() -> None:
    told = {"decider": "acc_2", "entered_by": "acc_1"}
    disputes.check_decision("end", upheld=False, corrects=False, **told)
    with pytest.raises(disputes.DecidesOwnEntry):
        disputes.check_decision(
            "end", upheld=False, corrects=False, decider="acc_1", entered_by="acc_1"
        )


def test_an_entry_that_is_upheld_is_corrected_and_nothing_else_is() -> None:
    told = {"decider": "acc_2", "entered_by": "acc_1"}
    disputes.check_decision("end", upheld=True, corrects=True, **told)
    disputes.check_decision("entry", upheld=True, corrects=True, **told)
    disputes.check_decision("attendance", upheld=True, corrects=False, **told)
    for subject, upheld, corrects in (
        ("end", True, False),
        ("entry", True, False),
        ("end", False, True),
        ("attendance", True, True),
    ):
        with pytest.raises(disputes.DisputeRemedyUnfit):
            disputes.check_decision(subject, upheld=upheld, corrects=corrects, **told)  # type: ignore[arg-type]


def test_a_decision_by_an_older_version_is_stale() -> None:
    disputes.refuse_stale(1, 1)
    with pytest.raises(disputes.DisputeChanged):
        disputes.refuse_stale(2, 1)


def test_who_lost_enters_the_same_again_only_of_days_after_the_decision() -> None:
    day = date(2026, 4, 10)
    disputes.refuse_decided(day, None)
    disputes.refuse_decided(date(2026, 4, 11), day)
    for of in (day, date(2026, 4, 9)):
        with pytest.raises(disputes.DecidedOtherwise) as refused:
            disputes.refuse_decided(of, day)
        assert refused.value.members == {"decided_on": "2026-04-10"}
