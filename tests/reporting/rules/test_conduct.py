"""Complaints, inspections and accidents of a unit, by the day that decides."""

from datetime import date

import pytest

from tests.reporting.evaluating import (
    AFTER,
    EVE,
    FIRST,
    LAST,
    a_complaint,
    a_recheck,
    a_rectification_report,
    an_accident,
    an_inspection,
    counted,
    ids,
)
from tests.reporting.histories import a_fact

ENDS = pytest.mark.parametrize(("day", "count"), [(EVE, 0), (FIRST, 1), (LAST, 1), (AFTER, 0)])
DUE, LATE = date(2025, 3, 10), date(2025, 3, 11)


@ENDS
def test_a_complaint_is_received_on_its_day(day, count):
    told = a_complaint("c1", 1, "received", day, kind="safety")
    found = counted("complaints-received", told)
    assert found.value == count
    assert found.breakdown == {"kind": {"safety": 1} if count else {}}


@ENDS
def test_a_complaint_is_upheld_on_the_day_of_the_decision(day, count):
    facts = [
        a_complaint("c1", 1, "received", date(2025, 1, 2)),
        a_complaint("c1", 2, "investigated", date(2025, 1, 8)),
        a_complaint("c1", 3, "decided", day, upheld=True),
    ]
    assert counted("complaints-upheld", *facts).value == count


def test_the_newest_decision_counts():
    facts = [
        a_complaint("c1", 1, "received", FIRST),
        a_complaint("c1", 2, "decided", date(2025, 3, 5), upheld=True),
    ]
    assert counted("complaints-upheld", *facts).value == 1
    facts.append(a_complaint("c1", 3, "decided", LAST, upheld=False))
    assert counted("complaints-upheld", *facts).value == 0
    (row,) = counted("complaints-received", *facts).records()
    assert row[2].days == {"received_on": FIRST, "decided_on": LAST}


def test_a_decision_revoked_counts_no_more_until_it_is_decided_anew():
    facts = [
        a_complaint("c1", 1, "received", FIRST),
        a_complaint("c1", 2, "decided", date(2025, 3, 5), upheld=True),
        a_complaint("c1", 3, "reopened", date(2025, 3, 6), revoked="upheld"),
    ]
    assert counted("complaints-upheld", *facts).value == 0
    (row,) = counted("complaints-received", *facts).records()
    assert row[2].days == {"received_on": FIRST}
    facts.append(a_complaint("c1", 4, "decided", LAST, upheld=True))
    assert counted("complaints-upheld", *facts).value == 1
    (row,) = counted("complaints-upheld", *facts).records()
    assert row[2].decided_on == LAST


def test_a_complaint_under_investigation_is_received_and_not_upheld():
    facts = [a_complaint("c1", 1, "received", FIRST), a_complaint("c1", 2, "investigated", LAST)]
    assert counted("complaints-upheld", *facts).value == 0
    (row,) = counted("complaints-received", *facts).records()
    assert row[2].state == "investigated"


@ENDS
def test_an_inspection_counts_on_its_day(day, count):
    told = an_inspection("i1", day)
    assert counted("inspections", told).value == count
    assert counted("passed-inspections", told).value == count


def test_failed_and_passed_inspections_are_apart_and_failed_items_are_named():
    facts = [
        an_inspection("i1", FIRST),
        an_inspection("i2", LAST, "safety", "mentor_present", rectify_by=AFTER),
        an_inspection("i3", LAST, "safety", rectify_by=AFTER),
    ]
    failed = counted("failed-inspections", *facts)
    assert ids(failed) == ["i2", "i3"]
    assert failed.breakdown == {"item": {"mentor_present": 1, "safety": 2}}
    assert ids(counted("passed-inspections", *facts)) == ["i1"]
    assert [row[2].state for row in counted("inspections", *facts).records()] == [
        "passed", "failed", "failed",
    ]  # fmt: skip


def test_an_inspection_that_left_items_unseen_neither_passed_nor_lowers_the_rate():
    facts = [an_inspection("i1", FIRST), an_inspection("i2", FIRST, state="not_seen")]
    for name, found in {"inspections": ["i1"], "passed-inspections": ["i1"]}.items():
        assert ids(counted(name, *facts)) == found
    unseen = counted("unseen-inspections", *facts)
    assert [row[2].state for row in unseen.records()] == ["not_seen"]


@ENDS
def test_an_inspection_to_be_repeated_counts_on_its_day(day, count):
    told = an_inspection("i1", day, state="not_seen")
    assert counted("unseen-inspections", told).value == count


def test_what_failed_is_put_right_by_a_recheck_that_finds_nothing():
    facts = [an_inspection("i1", FIRST, "safety", rectify_by=DUE)]
    facts.append(a_recheck("i1", 2, date(2025, 3, 6), "safety"))
    assert counted("rectified-inspections", *facts).value == 0
    facts.append(a_recheck("i1", 3, date(2025, 3, 8)))
    facts.append(a_recheck("i1", 4, date(2025, 3, 20)))
    (row,) = counted("rectified-inspections", *facts).records()
    assert (row[2].state, row[2].days["rectified_on"]) == ("rectified", date(2025, 3, 8))
    facts.append(a_recheck("i1", 5, LAST, "safety"))
    assert counted("rectified-inspections", *facts).value == 0


@pytest.mark.parametrize(("day", "count"), [(DUE, 0), (LATE, 1)])
def test_put_right_on_its_day_is_in_time_and_a_day_later_is_not(day, count):
    facts = [an_inspection("i1", FIRST, "safety", rectify_by=DUE), a_recheck("i1", 2, day)]
    assert counted("overdue-rectifications", *facts).value == count


@pytest.mark.parametrize(("day", "count"), [(DUE, 0), (LATE, 1)])
def test_reported_on_its_day_is_in_time_however_late_the_office_looks(day, count):
    facts = [an_inspection("i1", FIRST, "safety", rectify_by=DUE)]
    facts.append(a_rectification_report("i1", 2, day))
    assert counted("overdue-rectifications", *facts).value == count
    facts.append(a_recheck("i1", 3, LAST))
    assert counted("overdue-rectifications", *facts).value == count
    assert counted("rectified-inspections", *facts).value == 1


def test_a_report_in_time_that_the_next_look_contradicts_counts_for_nothing():
    facts = [an_inspection("i1", FIRST, "safety", rectify_by=DUE)]
    facts.append(a_rectification_report("i1", 2, FIRST))
    facts.append(a_recheck("i1", 3, DUE, "safety"))
    assert counted("overdue-rectifications", *facts).value == 1
    again = a_rectification_report("i1", 4, DUE)
    assert counted("overdue-rectifications", *facts, again).value == 0
    late = [a_rectification_report("i1", 4, LATE), a_recheck("i1", 5, LAST)]
    assert counted("overdue-rectifications", *facts, *late).value == 1


@pytest.mark.parametrize(("as_of", "count"), [(DUE, 0), (LATE, 1)])
def test_it_can_still_be_put_right_on_its_day(as_of, count):
    told = an_inspection("i1", FIRST, "safety", rectify_by=DUE)
    assert counted("overdue-rectifications", told, as_of=as_of).value == count


@ENDS
def test_the_day_due_of_a_rectification_decides(day, count):
    told = an_inspection("i1", date(2025, 1, 2), "safety", rectify_by=day)
    found = counted("overdue-rectifications", told)
    assert found.value == count
    assert [row[2].decided_on for row in found.records()] == [day] * count


def test_nothing_is_overdue_where_nothing_failed_or_no_day_was_set():
    facts = [an_inspection("i1", FIRST, rectify_by=DUE), an_inspection("i2", FIRST, "safety")]
    assert counted("overdue-rectifications", *facts).value == 0


@ENDS
def test_an_accident_counts_on_the_day_of_its_report(day, count):
    found = counted("accidents", an_accident("a1", day))
    assert (found.value, found.breakdown["severity"]) == (count, {"minor": 1} if count else {})


@pytest.mark.parametrize(("late_days", "count"), [(None, 0), (0, 0), (1, 1)])
def test_an_accident_reported_a_day_later_is_late(late_days, count):
    told = an_accident("a1", FIRST, late_days=late_days)
    assert counted("late-accident-reports", told).value == count


def test_an_accident_is_cleared():
    cleared = a_fact("a1", 2, "accident.cleared", LAST, {"unit_id": "U", "region": "640302"})
    (row,) = counted("accidents", an_accident("a1", FIRST), cleared).records()
    assert (row[2].state, row[2].days) == (
        "cleared", {"reported_on": FIRST, "cleared_on": LAST},
    )  # fmt: skip


def test_what_was_entered_by_mistake_counts_nowhere_and_the_rest_still_does():
    told = {"unit_id": "U", "region": "640302"}
    facts = [
        an_accident("a1", FIRST, late_days=1),
        an_accident("a2", FIRST),
        an_inspection("i1", FIRST, "safety", rectify_by=DUE),
        an_inspection("i2", FIRST),
    ]
    wrong = [
        a_fact("a1", 2, "accident.annulled", AFTER, told),
        a_fact("i1", 2, "inspection.annulled", AFTER, told),
    ]
    names = ("accidents", "late-accident-reports", "inspections", "overdue-rectifications")
    assert [counted(name, *facts).value for name in names] == [2, 1, 2, 1]
    assert [counted(name, *facts, *wrong).value for name in names] == [1, 0, 1, 0]
