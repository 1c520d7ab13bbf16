"""Who is looked after, when next, and how cohorts fared."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Malformed
from services.common.values.month import Month
from services.matching.rules import endings, follow_ups
from services.matching.rules.endings import AtTerm
from services.matching.rules.follow_ups import Cohort, Made, Pace
from services.matching.rules.placements import Course, Ending, Outcome

PACE = Pace(days=(30, 90), then_every=60)
ENDED = date(2026, 3, 1)
TODAY = date(2026, 4, 1)


def test_who_works_is_looked_after_no_longer() -> None:
    course = endings.end(Course(3, date(2026, 1, 1)), AtTerm(), date(2026, 3, 31))
    assert follow_ups.closing_of(course) is None
    told = {"neither": None, "retained": "retained", "employed_otherwise": "employed"}
    for kind, closing in told.items():
        outcome = Outcome(kind, None)  # type: ignore[arg-type]
        assert follow_ups.closing_of(replace(course, outcome=outcome)) == closing


def test_the_first_follow_ups_are_due_by_the_days_since_the_end() -> None:
    assert follow_ups.due_after(ENDED, [], PACE) == date(2026, 3, 31)
    early = [Made(date(2026, 3, 5), reached=True)]
    assert follow_ups.due_after(ENDED, early, PACE) == date(2026, 5, 30)


def test_later_ones_are_due_so_many_days_after_the_last_that_was_made() -> None:
    made = [Made(date(2026, 6, 10), reached=True), Made(date(2026, 5, 1), reached=True)]
    assert follow_ups.due_after(ENDED, made, PACE) == date(2026, 8, 9)


def test_a_try_that_reached_nobody_and_the_second_of_a_day_count_for_nothing() -> None:
    tried = Made(date(2026, 3, 5), reached=False)
    assert follow_ups.due_after(ENDED, [tried], PACE) == date(2026, 3, 31)
    twice = [Made(date(2026, 3, 5), reached=True)] * 2
    assert follow_ups.due_after(ENDED, twice, PACE) == date(2026, 5, 30)


def test_nobody_looks_after_the_dead() -> None:
    died = endings.Early(date(2026, 2, 1), "death", "neither")
    course = endings.end(Course(3, date(2026, 1, 1)), died, date(2026, 2, 2))
    assert follow_ups.closing_of(course) == "died"
    left = replace(died, cause="illness")
    course = endings.end(Course(3, date(2026, 1, 1)), left, date(2026, 2, 2))
    assert follow_ups.closing_of(course) is None


def test_posts_that_are_sent_are_open() -> None:
    follow_ups.refuse_not_offered(["pst_1"], {"pst_1", "pst_2"})
    with pytest.raises(follow_ups.PostsNotOpen) as refused:
        follow_ups.refuse_not_offered(["pst_3", "pst_1"], {"pst_1"})
    assert refused.value.members["post_ids"] == ["pst_3"]


def test_only_an_open_case_moves() -> None:
    follow_ups.refuse_not_open("open")
    for state in ("closed", None):
        with pytest.raises(follow_ups.FollowUpNotOpen):
            follow_ups.refuse_not_open(state)  # type: ignore[arg-type]


def test_a_follow_up_lies_between_the_last_day_and_today() -> None:
    spans = (ENDED, TODAY)
    for day in spans:
        follow_ups.check_made("guidance", [], day, spans)
    for day in (date(2026, 2, 28), date(2026, 4, 2)):
        with pytest.raises(Malformed):
            follow_ups.check_made("guidance", [], day, spans)


def test_posts_are_named_where_they_were_sent_and_nowhere_else() -> None:
    spans = (ENDED, TODAY)
    follow_ups.check_made("posts_sent", ["pst_1"], TODAY, spans)
    with pytest.raises(follow_ups.PostsUnfit):
        follow_ups.check_made("posts_sent", [], TODAY, spans)
    with pytest.raises(follow_ups.PostsUnfit):
        follow_ups.check_made("posts_sent", ["pst_1", "pst_1"], TODAY, spans)
    with pytest.raises(follow_ups.PostsUnfit):
        follow_ups.check_made("contact", ["pst_1"], TODAY, spans)


def test_months_asked_for_exist_and_span_five_years_at_most() -> None:
    assert follow_ups.month_of("2026-03", "/first") == Month(2026, 3)
    for text in ("2026-13", "1899-12", "2200-01"):
        with pytest.raises(Malformed):
            follow_ups.month_of(text, "/first")
    assert follow_ups.month_of("2199-12", "/first") == Month(2199, 12)
    first = Month(2026, 3)
    follow_ups.check_months(first, first)
    follow_ups.check_months(first, Month(2031, 3))
    for last in (Month(2026, 2), Month(2031, 4)):
        with pytest.raises(Malformed):
            follow_ups.check_months(first, last)


def test_rates_are_shares_in_percent_with_one_decimal() -> None:
    cohort = Cohort(
        region="640100",
        month="2026-03",
        ended=6,
        retained=1,
        employed=3,
        needing=5,
        followed=5,
        open=2,
        overdue=1,
    )
    assert cohort.employment_rate == "66.7"
    assert cohort.retention_rate == "16.7"
    assert cohort.follow_up_rate == "100.0"
    assert replace(cohort, needing=0, followed=0).follow_up_rate is None


def test_half_a_tenth_is_rounded_up() -> None:
    assert follow_ups.percent(1, 2000) == "0.1"
    assert follow_ups.percent(1, 2001) == "0.0"


def test_every_step_leads_to_a_known_state() -> None:
    assert {step.state for step in follow_ups.STEPS} == {"open", "closed"}
    assert set(follow_ups.BY_ITSELF) < set(follow_ups.CLOSINGS)


def test_a_case_that_changed_since_is_not_closed() -> None:
    follow_ups.refuse_stale(2, None)
    follow_ups.refuse_stale(2, 2)
    with pytest.raises(follow_ups.FollowUpChanged):
        follow_ups.refuse_stale(2, 1)


def test_who_wants_no_help_has_said_so_and_nobody_else_is_asked() -> None:
    follow_ups.refuse_without_word("unwilling", "said")
    follow_ups.refuse_without_word("studying", None)
    for because, word in (("unwilling", None), ("moved", "said")):
        with pytest.raises(follow_ups.WordMissing):
            follow_ups.refuse_without_word(because, word)  # type: ignore[arg-type]


def test_a_record_opens_a_case_or_moves_its_day_but_for_what_an_officer_closed() -> None:
    assert follow_ups.is_reckoned_anew(None)
    assert follow_ups.is_reckoned_anew("employed")
    assert not follow_ups.is_reckoned_anew("moved")


def test_who_never_came_needs_nothing_and_comes_back_with_the_placement() -> None:
    course = Course(6, date(2026, 3, 2), Ending(date(2026, 3, 1)))
    assert follow_ups.closing_of(course) == "annulled"
    assert follow_ups.is_reckoned_anew("annulled")


def stays(gaps: list[tuple[int, int, str]]) -> list[Course]:
    """Placements one after another: days between, days on post, and how each stands."""
    found, day = [], date(2026, 1, 5)
    for gap, length, how in gaps:
        first = day + timedelta(days=gap)
        day = first + timedelta(days=length)
        ending = Ending(day - timedelta(days=1), cause="own_choice", by_whom="youth")
        if how == "annulled":
            ending, day = Ending(first - timedelta(days=1)), first
        job = Outcome("employed_otherwise", day) if how == "employed" else None
        found.append(Course(6, first, None if how == "running" else ending, job))
    return found


STAYS = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.integers(1, 3),
        st.sampled_from(["left", "employed", "annulled", "running"]),
    ),
    max_size=5,
)


@given(STAYS, st.randoms())
def test_of_all_placements_at_most_the_latest_that_stands_is_open(
    gaps: list[tuple[int, int, str]], order: Random
) -> None:
    found = stays(gaps)
    latest = [one for one in found if one.state != "annulled"][-1:]
    order.shuffle(found)
    still_open = [one for one in found if follow_ups.closing_among(one, found) is None]
    assert [one for one in still_open if one.ending] == [
        one for one in latest if one.ending and not one.outcome
    ]


def test_another_placement_follows_from_the_day_after_the_last_day_on() -> None:
    left, again = stays([(0, 3, "left"), (0, 3, "running")])
    assert again.arrived_on == left.last_day + timedelta(days=1)
    assert follow_ups.closing_among(left, [left, again]) == "placed_again"
    assert follow_ups.closing_among(left, [left]) is None
    before, left = stays([(0, 3, "left"), (0, 3, "left")])
    assert follow_ups.closing_among(left, [before, left]) is None
