"""The ledger of departments: every stage by its own day, each thing once, each to its credit."""

from collections import Counter
from datetime import date

import pytest

from services.common.values.region import lies_within
from services.reporting.rules.facts import by_object
from services.reporting.rules.histories import Post
from services.reporting.rules.indicators import Counted
from services.reporting.rules.ledgers import UNKNOWN, ledger, ledger_by_unit, of_stage
from services.reporting.rules.offers import additions_to
from services.reporting.rules.periods import Period, PeriodReversed, in_order
from services.reporting.rules.shares import UnitSeats
from tests.reporting.histories import a_fact

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
APRIL = Period(date(2026, 4, 1), date(2026, 4, 30))


def a_prospect(key, *steps, by="commerce", region="640302", recommended_on="2026-03-02"):
    """A prospective unit by its steps: day, event, more."""
    told = {"region": region, "recommended_by": by, "recommended_on": recommended_on}
    return [
        a_fact(key, no, f"prospect.{event}", day, told | more)
        for no, (day, event, more) in enumerate(steps, 1)
    ]


def a_unit(key, day, by="self", region="640302"):
    told = {"region": region, "recommended_by": by, "industry": "C"}
    return [
        a_fact(key, 1, "unit.applied", day, {"region": region}),
        a_fact(key, 2, "unit.recognised", day, told),
    ]


def a_post(key, unit, *steps, region="640302"):
    return [
        a_fact(
            key,
            no,
            f"post.{event}",
            day,
            {"region": region, "unit_id": unit, "headcount": count, "state": "open"} | more,
        )
        for no, (day, event, count, more) in enumerate(steps, 1)
    ]


def an_arrival(key, unit, post, day, region="640302"):
    told = {"region": region, "unit_id": unit, "post_id": post, "graduated_on": None}
    return [a_fact(key, 1, "placement.arrived", day, told)]


def added_by(facts):
    """What was added to the posts of these facts."""
    posts = [Post(group[0].object_id, group) for group in by_object(facts, "post")]
    return [one for post in posts for one in additions_to(post)]


def read(facts, area="640300", span=MARCH):
    """The ledger of these facts."""
    return ledger(facts, added_by(facts), area, span)


def read_by_unit(facts, area="640300", span=MARCH):
    """The same with what each unit added together, as the database sums it."""
    sums = Counter()
    for one in added_by(facts):
        if lies_within(one.region, area) and one.occurred_on in span:
            sums[one.unit_id] += one.seats
    seats = [
        UnitSeats(unit, Counted("unit", unit, count, span.last, ())) for unit, count in sums.items()
    ]
    return ledger_by_unit(facts, seats, area, span)


def summed(entries):
    """The sum of each stage and credit."""
    sums = Counter()
    for entry in entries:
        sums[entry.stage, entry.recommender, entry.listed] += entry.counted.amount
    return sums


def counted(facts, span=MARCH, area="640300"):
    """Stage and recommender of every entry, with its sum."""
    sums = summed(read(facts, area, span))
    assert summed(read_by_unit(facts, area, span)) == sums
    return sums


JOURNEY = [
    *a_prospect(
        "R1",
        (date(2026, 3, 2), "recommended", {}),
        (date(2026, 3, 3), "policy-sent", {}),
        (date(2026, 3, 5), "policy-sent", {}),
        (date(2026, 3, 6), "answered", {}),
        (date(2026, 3, 9), "registered", {"unit_id": "U1"}),
    ),
    *a_unit("U1", date(2026, 3, 16), by="commerce"),
    *a_post(
        "P1",
        "U1",
        (date(2026, 3, 17), "published", 2, {}),
        (date(2026, 3, 18), "headcount-raised", 5, {"before": 2}),
        (date(2026, 4, 1), "headcount-raised", 6, {"before": 5}),
    ),
    *an_arrival("T1", "U1", "P1", date(2026, 3, 23)),
]


def test_a_listed_employer_is_followed_from_its_recommendation_to_arrivals():
    assert counted(JOURNEY) == {
        ("recommended", "commerce", True): 1,
        ("policy_sent", "commerce", True): 1,
        ("registered", "commerce", True): 1,
        ("recognised", "commerce", True): 1,
        ("seats", "commerce", True): 5,
        ("arrivals", "commerce", True): 1,
    }


def test_every_stage_counts_in_the_span_of_its_own_day():
    assert counted(JOURNEY, APRIL) == {("seats", "commerce", True): 1}


def test_a_unit_that_names_a_department_without_being_listed_counts_apart():
    facts = [
        *a_unit("U1", date(2026, 3, 16), by="sasac"),
        *a_post("P1", "U1", (date(2026, 3, 17), "published", 3, {})),
    ]
    assert counted(facts) == {
        ("recognised", "sasac", False): 1,
        ("seats", "sasac", False): 3,
    }


def test_where_register_and_unit_differ_the_register_counts():
    facts = [
        *a_prospect("R1", (date(2026, 2, 2), "registered", {"unit_id": "U1"}), by="office"),
        *a_unit("U1", date(2026, 3, 16), by="sasac"),
    ]
    assert counted(facts)[("recognised", "office", True)] == 1


def test_a_unit_listed_by_another_county_counts_here_to_its_department():
    facts = [
        *a_prospect(
            "R1",
            (date(2026, 3, 2), "recommended", {}),
            (date(2026, 3, 3), "registered", {"unit_id": "U1"}),
            region="640104",
        ),
        *a_unit("U1", date(2026, 3, 16)),
    ]
    assert counted(facts) == {("recognised", "commerce", True): 1}


def test_a_recommendation_put_right_counts_as_it_now_stands():
    facts = a_prospect("R1", (date(2026, 3, 2), "recommended", {}))
    facts += [
        a_fact(
            "R1",
            2,
            "prospect.corrected",
            date(2026, 4, 2),
            {"region": "640302", "recommended_by": "sasac", "recommended_on": "2026-02-27"},
        )
    ]
    assert counted(facts) == {}
    february = Period(date(2026, 2, 1), date(2026, 2, 28))
    assert counted(facts, february) == {("recommended", "sasac", True): 1}


def test_an_employer_sent_the_policy_twice_counts_on_the_first_day():
    facts = a_prospect(
        "R1",
        (date(2026, 2, 2), "recommended", {}),
        (date(2026, 4, 5), "policy-sent", {}),
        (date(2026, 3, 31), "policy-sent", {}),
        recommended_on="2026-02-02",
    )
    assert counted(facts) == {("policy_sent", "commerce", True): 1}
    assert counted(facts, APRIL) == {}


def test_what_nothing_tells_of_stands_apart():
    facts = [
        *a_post("P1", "U9", (date(2026, 3, 17), "published", 3, {})),
        *an_arrival("T1", "U8", "P9", date(2026, 3, 23)),
    ]
    assert counted(facts) == {("seats", None, False): 3, ("arrivals", None, False): 1}


def test_what_lies_elsewhere_is_not_counted_here():
    assert counted(JOURNEY, area="640100") == {}
    drafted = a_post("P1", "U1", (date(2026, 3, 17), "drafted", 3, {}))
    attended = [a_fact("T1", 1, "placement.attendance-confirmed", date(2026, 3, 17), {})]
    assert counted([*drafted, *attended]) == {}


def test_both_ends_of_a_span_count():
    span = in_order(date(2026, 3, 16), date(2026, 3, 16))
    assert counted(JOURNEY, span) == {("recognised", "commerce", True): 1}
    with pytest.raises(PeriodReversed):
        in_order(date(2026, 3, 2), date(2026, 3, 1))


def test_raises_at_a_post_that_was_handed_over_are_to_the_successors_credit():
    handed = {"unit_id": "U2", "before": "U1"}
    facts = [
        *a_unit("U1", date(2026, 2, 2), by="commerce"),
        *a_unit("U2", date(2026, 2, 2), by="sasac"),
        *a_post(
            "P1",
            "U1",
            (date(2026, 3, 3), "published", 2, {}),
            (date(2026, 3, 4), "headcount-raised", 3, {"before": 2}),
            (date(2026, 3, 5), "handed-over", 3, handed),
            (date(2026, 3, 5), "headcount-raised", 7, {"before": 3, "unit_id": "U2"}),
        ),
    ]
    assert counted(facts) == {("seats", "commerce", False): 3, ("seats", "sasac", False): 4}
    entries = read(facts)
    assert [one.recommender for one in of_stage(entries, "seats", None)] == ["commerce", "sasac"]
    assert len({one.place for one in entries if one.stage == "seats"}) == 2


def test_a_stage_opens_for_one_department_for_all_or_for_nobodys():
    nobodys = a_post("P2", "U9", (date(2026, 3, 17), "published", 3, {}))
    entries = read([*JOURNEY, *nobodys])

    def ids(stage, recommender):
        return [one.counted.id for one in of_stage(entries, stage, recommender)]

    assert ids("seats", "commerce") == ["P1"]
    assert ids("seats", UNKNOWN) == ["P2"]
    assert ids("seats", None) == ["P1", "P2"]
    assert ids("recommended", UNKNOWN) == []
    assert ids("recommended", None) == ["R1"]
