"""Offers: the spans of a post's days say what its history says of each day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.reporting.rules.histories import Post
from services.reporting.rules.offers import additions_to, offered_at, spans_of
from tests.reporting.histories import START, a_fact

EVENTS = (
    "headcount-raised",
    "headcount-lowered",
    "suspended",
    "resumed",
    "closed",
    "handed-over",
    "workplace-moved",
    "corrected",
)
COUNTIES = ("640302", "640303", "640104")


def told(event, day, *, headcount=2, state="open", unit_id="A", region="640302", county=None):
    """What one change of a post tells."""
    data = {"headcount": headcount, "state": state, "unit_id": unit_id, "before": headcount - 1}
    return (
        f"post.{event}",
        START + timedelta(days=day),
        data
        | {
            "region": region,
            "workplace_county": county or region,
        },
    )


def a_post(*steps):
    facts = [a_fact("P", no, *step) for no, step in enumerate(steps, 1)]
    return Post("P", tuple(facts))


@st.composite
def posts(draw):
    """A post of any course: a move is told late, so that days may go back."""
    steps = [told("drafted", draw(st.integers(0, 20)), state="draft")]
    for event in ("published", *draw(st.lists(st.sampled_from(EVENTS), max_size=7))):
        state = {"suspended": "suspended", "closed": "closed"}.get(event, "open")
        steps.append(
            told(
                event,
                draw(st.integers(0, 40)),
                headcount=draw(st.integers(1, 9)),
                state=state,
                unit_id=draw(st.sampled_from("AB")),
                region=draw(st.sampled_from(COUNTIES)),
                county=draw(st.sampled_from(COUNTIES)),
            )
        )
    return a_post(*steps)


@given(posts())
def test_each_day_lies_in_the_one_span_that_says_what_is_offered_then(post):
    spans = [*spans_of(post)]
    for no in range(-1, 45):
        day = START + timedelta(days=no)
        offered = offered_at(post, day)
        assert [span.seats for span in spans if span.holds(day)] == [offered] * bool(offered)


def test_a_post_offers_from_its_publication_until_the_next_word():
    post = a_post(
        told("drafted", 0, state="draft"),
        told("published", 3),
        told("headcount-raised", 5, headcount=4),
        told("closed", 9, headcount=4, state="closed"),
    )
    days = [START + timedelta(days=no) for no in (3, 5, 9)]
    assert [(span.first_day, span.until) for span in spans_of(post)] == [
        (days[0], days[1]),
        (days[1], days[2]),
    ]
    assert [span.seats.counted.amount for span in spans_of(post)] == [2, 4]


def test_a_post_that_was_never_published_offers_and_adds_nothing():
    draft = a_post(told("drafted", 0, state="draft"), told("corrected", 2, state="draft"))
    assert [*spans_of(draft)] == []
    assert [*additions_to(draft)] == []


def test_what_is_added_is_its_units_and_lies_where_the_post_was_first_told_of():
    post = a_post(
        told("published", 1),
        told("handed-over", 2, unit_id="B", region="640104"),
        told("headcount-raised", 4, headcount=3, unit_id="B", region="640104"),
    )
    added = [*additions_to(post)]
    assert [(one.version, one.unit_id, one.seats) for one in added] == [(1, "A", 2), (3, "B", 1)]
    assert {one.region for one in added} == {"640302"}
    assert [one.occurred_on for one in added] == [START + timedelta(days=no) for no in (1, 4)]
    assert [one.fact for one in added] == [post.changes[0].id, post.changes[2].id]


def test_days_before_today_are_not_changed_by_what_is_told_later():
    post = a_post(told("published", 1), told("closed", 9, state="closed"))
    assert offered_at(post, date(2024, 12, 31)) is None
    assert offered_at(post, START + timedelta(days=8)) is not None
