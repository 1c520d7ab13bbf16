"""What counts with a unit that others went into, and whose a post is on which day."""

from datetime import date

from services.reporting.rules.activity import Spell, activity_of, is_quiet
from services.reporting.rules.evaluations import view
from services.reporting.rules.histories import Post
from services.reporting.rules.measures import figure
from services.reporting.rules.mergers import Mergers, gather
from services.reporting.rules.periods import Period
from tests.reporting.evaluating import (
    TODAY,
    WITHIN,
    a_complaint,
    a_step,
    an_accident,
    an_inspection,
    an_offer,
)
from tests.reporting.histories import a_fact, an_arrival, an_end, offered_on, unit_fact

BEGUN, B_BEGUN, HANDED = date(2023, 1, 9), date(2023, 9, 4), date(2025, 3, 10)
MERGERS = Mergers({"A": "B"})
THROUGH = date(2025, 3, 31)
EVER = Period(date(2023, 1, 1), THROUGH)


def of(unit, *facts):
    return [fact._replace(data={**fact.data, "unit_id": unit}) for fact in facts]


def recognised(key, day):
    fact = unit_fact(key, 1, "recognised", day)
    return fact._replace(data={**fact.data, "state": "recognised"})


def arrived(key, dispatch_id):
    fact = an_arrival(key, BEGUN)
    return fact._replace(data={**fact.data, "dispatch_id": dispatch_id})


def handed(key, version, **more):
    told = {"unit_id": "B", "before": "A", "region": "640402", "headcount": 1, "state": "open"}
    return a_fact(key, version, "post.handed-over", HANDED, told | more)


MERGER = a_fact(
    "A", 2, "unit.succeeded", HANDED, {"region": "640302", "state": "merged", "into": "B"}
)
FULL = [
    recognised("A", BEGUN),
    recognised("B", B_BEGUN),
    *of("A", an_offer("P", 1, "published", BEGUN, headcount=1)),
    *of("A", a_step("d1", 1, "issued", BEGUN)),
    *of("A", arrived("l1", "d1")),
    MERGER,
    handed("P", 2),
]  # fmt: skip


def gathered(facts, unit="B", mergers=MERGERS):
    return gather([unit], facts, mergers)[unit]


def value(name, facts, unit="B", period=EVER):
    return figure(name, view(gathered(facts, unit), period, TODAY, WITHIN)).value


def test_a_unit_is_part_of_the_last_of_those_it_went_into():
    chain = Mergers({"A": "B", "B": "C", "D": "C"})
    assert [chain.answering_for(key) for key in "ABCDE"] == ["C", "C", "C", "C", "E"]
    assert chain.parts_of("C") == {"A", "B", "C", "D"}
    assert chain.parts_of("B") == {"A", "B"}
    assert chain.parts_of("E") == {"E"}


def test_a_full_post_that_was_taken_over_is_no_open_seat_and_its_trainee_sits_there():
    found = activity_of(gathered(FULL), THROUGH)
    assert (found.first_opening, found.spells) == (HANDED, ())
    assert [one.id for one in found.dispatches] == ["d1"]
    assert [(one.id, one.last_day) for one in found.placements] == [("l1", None)]


def test_an_empty_post_runs_with_the_successor_from_the_day_of_the_hand_over():
    empty = [fact for fact in FULL if fact.kind in ("unit", "post")]
    found = activity_of(gathered(empty), THROUGH)
    assert (found.first_opening, found.spells) == (HANDED, (Spell(HANDED, THROUGH, ("P",)),))
    assert not is_quiet(gathered(empty), date(2025, 3, 9))
    assert is_quiet(gathered(empty), HANDED)


def test_of_the_unit_that_was_a_post_counts_to_the_day_before():
    empty = [fact for fact in FULL if fact.kind in ("unit", "post") and fact is not MERGER]
    found = activity_of(gathered(empty, "A"), THROUGH)
    assert (found.first_opening, found.spells) == (BEGUN, (Spell(BEGUN, date(2025, 3, 9), ("P",)),))


def test_a_draft_that_was_handed_over_opens_with_its_publication():
    drafted = of("A", an_offer("P", 1, "drafted", BEGUN, state="draft"))
    published = of("B", an_offer("P", 3, "published", date(2025, 3, 20)))
    told = [*FULL[:2], *drafted, MERGER, handed("P", 2, state="draft")]
    assert activity_of(gathered(told), THROUGH).first_opening is None
    found = activity_of(gathered([*told, *published]), THROUGH)
    assert found.first_opening == date(2025, 3, 20)
    assert activity_of(gathered([*told, *published], "A"), THROUGH).first_opening is None


def test_complaints_inspections_and_accidents_are_not_shed_by_a_merger():
    facts = FULL + of(
        "A",
        a_complaint("c1", 1, "received", BEGUN),
        a_complaint("c1", 2, "decided", BEGUN, upheld=True),
        an_inspection("i1", BEGUN, "fire"),
        an_accident("a1", BEGUN),
        an_end("l1", 2, date(2024, 1, 8), "completed"),
        an_offer("closed", 1, "published", BEGUN, headcount=2),
        an_offer("closed", 2, "closed", date(2024, 1, 8), headcount=2, state="closed"),
    )
    names = {
        "complaints-upheld": 1, "failed-inspections": 1, "accidents": 1, "absorbed": 1,
        "dispatched": 1, "completed": 1, "posts-offered": 2, "seats-offered": 3, "seats-added": 3,
    }  # fmt: skip
    assert {name: value(name, facts) for name in names} == names


def test_the_unit_that_was_has_its_own_record_and_nothing_from_after_the_hand_over():
    raised = an_offer("P", 3, "headcount-raised", date(2025, 3, 12), headcount=4, before=1)
    facts = [*FULL, *of("B", raised)]
    assert [value(name, facts, "A") for name in ("seats-added", "absorbed")] == [1, 1]
    assert value("seats-added", facts) == 4
    after = Period(HANDED, THROUGH)
    assert value("posts-offered", facts, "A", after) == 0
    assert value("seats-offered", facts, "B", after) == 4


def test_what_belongs_to_a_unit_is_found_by_the_last_word_on_it():
    facts = [
        recognised("V", BEGUN),
        a_fact("c1", 1, "complaint.received", BEGUN, {"unit_id": None}),
        a_fact("c1", 2, "complaint.investigated", HANDED, {"unit_id": "V"}),
        a_fact("c2", 1, "complaint.received", BEGUN, {"unit_id": None}),
        an_arrival("p1", BEGUN),
        an_end("p1", 2, HANDED, "completed"),
    ]
    found = gather(["U", "V", "W"], facts, MERGERS)
    assert {key: len(one.facts) for key, one in found.items()} == {"V": 3, "U": 2}


def test_units_gathered_together_have_each_their_own():
    found = gather(["A", "B"], FULL, MERGERS)
    kinds = {key: sorted(fact.kind for fact in one.facts) for key, one in found.items()}
    both = ["dispatch", "placement", "post", "post"]
    assert kinds == {"A": [*both, "unit", "unit"], "B": [*both, "unit"]}


def test_seats_are_the_units_that_offers_them_that_day_at_its_office():
    post = Post("P", tuple(fact for fact in FULL if fact.kind == "post"))
    eve = date(2025, 3, 9)
    assert [seats.unit_id for seats in offered_on([post], "640302", eve)] == ["A"]
    assert [seats.unit_id for seats in offered_on([post], "640402", HANDED)] == ["B"]
    assert offered_on([post], "640302", HANDED) == ()
    assert (post.owner_at(eve), post.owner_at(HANDED)) == ("A", "B")
    # A move of before the hand-over that is told after it is no word on whose the post is.
    moved = of("B", an_offer("P", 3, "workplace-moved", date(2025, 3, 5), region="640402"))
    late = Post("P", (*post.changes, *moved))
    assert [one.unit_id for one in offered_on([late], "640302", eve)] == ["A"]


def test_before_anything_was_told_of_a_post_there_is_no_word_on_it():
    post = Post("P", (FULL[2],))
    day = date(2023, 1, 8)
    assert (post.newest_at(day), post.placed_at(day)) == (None, None)
    assert post.newest_at(BEGUN) == FULL[2]
