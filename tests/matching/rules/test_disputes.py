"""Who may dispute what, until when, and who decides."""

from dataclasses import replace
from datetime import date

import pytest

from services.matching.rules import disputes
from services.matching.rules.disputes import Filing

TODAY = date(2026, 3, 16)
FILING = Filing("end", "youth", "acc_1", "acc_2", file_by=TODAY)


def test_a_month_is_named_for_attendance_and_only_for_it() -> None:
    disputes.check_month("end", None)
    disputes.check_month("attendance", "2026-03")
    with pytest.raises(disputes.MonthUnfit):
        disputes.check_month("end", "2026-03")
    with pytest.raises(disputes.MonthUnfit):
        disputes.check_month("attendance", None)


def test_whoever_did_not_enter_it_disputes_until_the_last_day() -> None:
    disputes.check_filing(FILING, TODAY)
    with pytest.raises(disputes.DisputeTooLate):
        disputes.check_filing(FILING, date(2026, 3, 17))
    with pytest.raises(disputes.OwnEntryDisputed):
        disputes.check_filing(replace(FILING, entered_by="acc_1"), TODAY)


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


def test_an_end_that_is_upheld_is_corrected_and_nothing_else_is() -> None:
    told = {"decider": "acc_2", "entered_by": "acc_1"}
    disputes.check_decision("end", upheld=True, corrects=True, **told)
    disputes.check_decision("attendance", upheld=True, corrects=False, **told)
    for subject, upheld, corrects in (
        ("end", True, False),
        ("end", False, True),
        ("attendance", True, True),
    ):
        with pytest.raises(disputes.DisputeRemedyUnfit):
            disputes.check_decision(subject, upheld=upheld, corrects=corrects, **told)  # type: ignore[arg-type]


def test_a_decision_by_an_older_version_is_stale() -> None:
    disputes.refuse_stale(1, 1)
    with pytest.raises(disputes.DisputeChanged):
        disputes.refuse_stale(2, 1)
