"""What counts in a unit's evaluation, on either side of both ends of the period."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import chain

import pytest

from services.reporting.rules.counts import COUNTS
from services.reporting.rules.evaluations import FigureUnknown, broken_down, median, rate
from services.reporting.rules.measures import MEASURES, RATES, figure, figures
from services.reporting.rules.periods import Period
from tests.reporting.evaluating import (
    AFTER,
    EVE,
    FIRST,
    LAST,
    UNIT,
    a_complaint,
    a_course,
    a_step,
    an_offer,
    counted,
    ids,
    seen,
)
from tests.reporting.histories import a_fact, an_arrival, an_end, placement_fact, unit_fact

ENDS = (EVE, FIRST, LAST, AFTER)


def test_trainees_are_absorbed_on_their_day_of_arrival():
    facts = [an_arrival(f"p{n}", day) for n, day in enumerate(ENDS)]
    found = counted("absorbed", *facts)
    assert (found.value, ids(found)) == (2, ["p1", "p2"])
    assert [record.decided_on for _, _, record in found.records()] == [FIRST, LAST]
    assert found.records()[0][2].days == {"arrived_on": FIRST}


@pytest.mark.parametrize(
    ("name", "end", "outcome"),
    [
        ("completed", "completed", None),
        ("retained", "completed", "retained"),
        ("employed-otherwise", "completed", "employed_otherwise"),
        ("ended-early", "ended-early", None),
        ("ended", "ended-early", None),
        ("ended", "completed", None),
    ],
)
def test_ends_and_outcomes_count_by_the_last_day(name, end, outcome):
    # The outcome of p2 is told after the period: what is known counts, by the last day.
    courses = [a_course(f"p{n}", end, day, outcome=outcome) for n, day in enumerate(ENDS)]
    assert ids(counted(name, *chain(*courses))) == ["p1", "p2"]


def test_an_end_of_the_other_kind_and_another_outcome_do_not_count():
    facts = a_course("p1", "ended-early", LAST) + a_course(
        "p2", "completed", LAST, outcome="neither"
    )
    assert [counted(name, *facts).value for name in ("completed", "ended-early", "retained")] == [
        1, 1, 0,
    ]  # fmt: skip


def test_early_ends_are_broken_down_by_cause_and_by_whose_doing():
    unit = {"cause": "unit_breach", "by_whom": "unit"}
    facts = [
        *a_course("p1", "ended-early", FIRST),
        *a_course("p2", "ended-early", LAST),
        an_arrival("p3", FIRST),
        an_end("p3", 2, LAST, "ended-early", **unit),
    ]
    assert counted("ended-early", *facts).breakdown == {
        "cause": {"own_choice": 2, "unit_breach": 1},
        "by_whom": {"unit": 1, "youth": 2},
    }


def test_on_post_are_those_whose_last_day_is_after_the_periods():
    facts = [an_arrival("p1", LAST), an_arrival("p2", AFTER)]
    facts += a_course("p3", "completed", LAST) + a_course("p4", "completed", AFTER)
    assert ids(counted("on-post", *facts)) == ["p1", "p4"]


def test_a_corrected_end_counts_on_the_day_corrected_to():
    facts = a_course("p1", "completed", EVE)
    corrected = {
        "arrived_on": "2025-01-02", "state": "completed", "last_day": FIRST.isoformat(),
        "early_retention": False, "cause": None, "by_whom": None, "outcome": None,
        "post_id": "P", "region": "640302", "graduated_on": None,
    }  # fmt: skip
    assert counted("completed", *facts).value == 0
    facts.append(placement_fact("p1", 3, "corrected", AFTER, corrected))
    assert counted("completed", *facts).value == 1


def test_a_post_is_offered_if_open_at_the_end_of_one_of_the_days():
    facts = [
        an_offer("closed on the eve", 1, "published", date(2025, 1, 2)),
        an_offer("closed on the eve", 2, "closed", EVE, state="closed"),
        an_offer("closed on the first", 1, "published", date(2025, 1, 2)),
        an_offer("closed on the first", 2, "closed", FIRST, state="closed"),
        an_offer("closed on the second", 1, "published", date(2025, 1, 2)),
        an_offer("closed on the second", 2, "closed", date(2025, 3, 2), state="closed"),
        an_offer("published on the last", 1, "published", LAST),
        an_offer("published after", 1, "published", AFTER),
        an_offer("suspended", 1, "published", date(2025, 1, 2)),
        an_offer("suspended", 2, "suspended", EVE, state="suspended"),
        an_offer("drafted", 1, "drafted", FIRST, state="draft"),
    ]
    assert ids(counted("posts-offered", *facts)) == [
        "closed on the second", "published on the last",
    ]  # fmt: skip


def test_seats_offered_are_the_most_that_stood_open_on_one_day():
    facts = [
        an_offer("P", 1, "published", date(2025, 1, 2), headcount=3),
        an_offer("P", 2, "headcount-raised", date(2025, 3, 5), headcount=5, before=3),
        an_offer("P", 3, "headcount-lowered", date(2025, 3, 8), headcount=2, before=5),
        an_offer("P", 4, "headcount-raised", AFTER, headcount=9, before=2),
    ]
    assert counted("seats-offered", *facts).value == 5
    assert counted("seats-added", *facts).value == 2
    assert counted("posts-offered", *facts).records()[0][2].days == {
        "published_on": date(2025, 1, 2)
    }


@pytest.mark.parametrize(("day", "seats"), [(EVE, 0), (FIRST, 2), (LAST, 2), (AFTER, 0)])
def test_seats_are_added_on_the_day_of_publication(day, seats):
    assert counted("seats-added", an_offer("P", 1, "published", day)).value == seats


def test_a_post_has_the_mentor_that_it_had_when_last_offered():
    facts = [
        an_offer("P", 1, "published", FIRST, mentor_id=None),
        an_offer("P", 2, "headcount-raised", LAST),
        an_offer("Q", 1, "published", FIRST),
        an_offer("Q", 2, "headcount-raised", LAST, mentor_id=None),
    ]
    found = counted("mentored-posts-rate", *facts)
    assert [row[:2] for row in found.records()] == [
        ("P", "denominator"), ("P", "numerator"), ("Q", "denominator"),
    ]  # fmt: skip
    assert (found.total("numerator"), found.total("denominator")) == (1, 2)
    assert found.value == Decimal("0.5000")


def test_a_rate_of_nothing_is_none_and_says_why():
    found = counted("retention-rate", *a_course("p1", "ended-early", LAST))
    assert (found.value, found.reason) == (None, "期内没有完成见习的人员。")
    assert (found.total("numerator"), found.total("denominator")) == (0, 0)


def test_a_rate_of_something_of_which_none_was_retained_is_nought():
    found = counted("retention-rate", *a_course("p1", "completed", LAST))
    assert (found.value, found.reason) == (Decimal("0.0000"), None)


def test_more_may_leave_than_arrive_in_a_period():
    facts = [an_arrival("new", FIRST), *a_course("p1", "ended-early", LAST)]
    facts += a_course("p2", "ended-early", FIRST)
    assert counted("abnormal-leaving-rate", *facts).value == Decimal("2.0000")


def test_a_rate_is_rounded_half_up_to_four_places():
    assert [rate(1, 8), rate(2, 3), rate(1, 32), rate(1, 0)] == [
        Decimal("0.1250"), Decimal("0.6667"), Decimal("0.0313"), None,
    ]  # fmt: skip


def test_the_median_is_the_middle_or_the_mean_of_the_middle_two():
    assert [median([3, 1, 2]), median([4, 1, 2, 3]), median([7]), median([])] == [
        Decimal(2), Decimal("2.5"), Decimal(7), None,
    ]  # fmt: skip


def test_every_rate_divides_counts_that_there_are():
    names = {one.name for one in COUNTS}
    assert {side for one in RATES for side in (one.numerator, one.denominator)} <= names


def test_a_unit_of_which_nothing_is_told_has_every_figure():
    found = figures(seen())
    assert [one.name for one in found] == [*MEASURES]
    assert {one.value for one in found} == {0, None}
    assert all(one.reason for one in found if one.value is None)


def test_a_figure_without_a_measure_is_not_found():
    with pytest.raises(FigureUnknown):
        figure("popularity", seen())


def test_only_a_rate_has_a_sum_on_a_side():
    found = counted("absorbed", an_arrival("p1", FIRST))
    assert (found.total("counted"), found.total("numerator")) == (1, None)


def test_codes_are_counted_by_name_and_code():
    found = counted("complaints-received", a_complaint("c1", 1, "received", FIRST))
    records = [row[2] for row in found.records()]
    assert broken_down(records, ["kind", "cause"]) == {"kind": {"unpaid": 1}, "cause": {}}


@pytest.mark.parametrize(
    ("last", "standing"),
    [
        (date(2025, 2, 28), None),
        (date(2025, 3, 1), "recognised"),
        (date(2025, 3, 2), "suspended"),
        (date(2025, 3, 3), "recognised"),
        (date(2025, 3, 4), "removed"),
    ],
)
def test_a_unit_stands_by_the_last_decision_of_the_period(last, standing):
    steps = ["recognised", "suspended", "reinstated", "removed"]
    facts = [unit_fact(UNIT, n, event, date(2025, 3, n)) for n, event in enumerate(steps, 1)]
    found = seen(*facts, period=Period(date(2025, 2, 1), last))
    assert (found.standing, found.region) == (standing, "640302")


def test_a_unit_that_went_into_another_is_merged_from_that_day():
    merger = a_fact(UNIT, 2, "unit.succeeded", LAST, {"region": "640302", "into": "V"})
    facts = [unit_fact(UNIT, 1, "recognised", EVE), merger]
    assert seen(*facts).standing == "merged"
    assert seen(*facts, period=Period(FIRST, date(2025, 3, 30))).standing == "recognised"


def test_a_unit_does_not_see_complaints_that_are_not_decided():
    decided = [a_complaint("c1", 1, "received", FIRST)]
    decided.append(a_complaint("c1", 2, "decided", LAST, upheld=False))
    shown = seen(*decided, a_complaint("c2", 1, "received", FIRST))
    assert figure("complaints-received", shown).value == 2
    (seen_by_it,) = figure("complaints-received", shown.as_the_unit_may_see()).records()
    assert (seen_by_it[2].codes, seen_by_it[2].facts) == ({"kind": ("unpaid",)}, ())
    assert "c1" not in seen_by_it[0]


def test_a_trainee_of_whom_no_arrival_is_known_does_not_count():
    facts = [an_end("p1", 2, LAST, "completed"), a_step("d1", 1, "issued", FIRST)]
    assert counted("ended", *facts).value == 0
    assert counted("dispatched", *facts).value == 1


@pytest.mark.parametrize(
    ("name", "paper", "known"),
    [
        ("absorbed", EVE, True),
        ("absorbed", FIRST, False),
        ("completion-rate", FIRST, False),
        ("days-to-arrival", LAST, False),
        ("on-post", LAST, True),
        ("on-post", AFTER, False),
    ],
)
def test_what_is_partly_on_paper_is_unknown_and_says_why(name, paper, known):
    here = seen(*a_course("p1", "completed", LAST), an_arrival("p2", LAST))
    found = figure(name, replace(here, paper=paper))
    assert found.records() == figure(name, here).records()
    if known:
        assert found == figure(name, here)
    else:
        assert found.value is None
        assert found.paper == paper
        assert f"{paper}" in (found.reason or "")
        assert (found.longest, found.breakdown) == (None, {})


def test_what_is_unknown_is_so_on_both_sides_and_still_says_what_is_kept():
    here = seen(*a_course("p1", "completed", LAST), an_arrival("p2", LAST))
    known, unknown = (figure("completion-rate", replace(here, paper=day)) for day in (EVE, FIRST))
    for part in ("numerator", "denominator"):
        assert (known.total(part), known.kept(part)) == (1, 1)
        assert (unknown.total(part), unknown.kept(part)) == (None, 1)
    ended = a_course("p3", "ended-early", LAST)
    broken = figure("ended-early", seen(*ended))
    assert broken.breakdown
    assert figure("ended-early", replace(seen(*ended), paper=FIRST)).breakdown == {}
    assert (broken.total("numerator"), broken.kept("numerator")) == (None, None)


def test_the_reason_names_the_first_day_from_which_it_is_known():
    found = figure("absorbed", replace(seen(), paper=LAST))
    assert found.reason == (
        "2025-03-31及以前的情况在纸质档案中，没有全部导入；请从2025-04-01起查询。"
    )
