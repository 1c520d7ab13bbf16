"""On which days a unit had an open seat, and what became of whoever was sent there."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.rules.activity import (
    Spell,
    Taking,
    UnitUnheardOf,
    activity_of,
    is_quiet,
    takings,
)
from services.reporting.rules.dispatches import Obstacle
from services.reporting.rules.mergers import Gathered
from tests.reporting.histories import a_fact, an_arrival, an_end

START = date(2025, 3, 3)
UNIT = "unt_1"


def on(n: int) -> date:
    return START + timedelta(days=n)


def unit(n: int, version: int, event: str, state: str):
    told = {"region": "640104", "state": state}
    return a_fact(UNIT, version, f"unit.{event}", on(n), told)


def post(n: int, version: int, event: str, *, headcount: int = 1, state: str = "open", key="P"):
    told = {"region": "640104", "unit_id": UNIT, "headcount": headcount, "state": state}
    return a_fact(key, version, f"post.{event}", on(n), told)


def dispatch(n: int, version: int, event: str, key: str = "D", **more):
    told = {"post_id": "P", "unit_id": UNIT} | more
    return a_fact(key, version, f"dispatch.{event}", on(n), told)._replace(source="matching")


def arrival(n: int, dispatch_id: str | None = "D", key: str = "L"):
    fact = an_arrival(key, on(n))
    return fact._replace(data={**fact.data, "dispatch_id": dispatch_id})


def entered(fact, n: int):
    return fact._replace(recorded_at=datetime.combine(on(n), time(4), UTC))


RECOGNISED = unit(0, 1, "recognised", "recognised")
OPEN = [RECOGNISED, post(0, 1, "published")]


def gathered(facts):
    return Gathered(UNIT, frozenset({UNIT}), tuple(facts))


def activity(facts, through: date):
    return activity_of(gathered(facts), through)


def spans(*facts, through: int = 30):
    found = activity([*OPEN, *facts], on(through)).spells
    return [((one.first - START).days, (one.last - START).days) for one in found]


def test_an_open_seat_lasts_through_the_day_asked_for():
    assert spans() == [(0, 30)]
    assert spans(through=0) == [(0, 0)]
    assert spans(through=-1) == []


def test_a_dispatch_takes_the_only_seat_until_it_is_refused_or_withdrawn():
    issued = dispatch(5, 1, "issued")
    assert spans(issued) == [(0, 4)]
    assert spans(issued, dispatch(9, 2, "refused", reason="pay")) == [(0, 4), (9, 30)]
    assert spans(issued, dispatch(9, 2, "withdrawn", cause="youth_left")) == [(0, 4), (9, 30)]
    assert spans(issued, dispatch(5, 2, "refused", reason="pay")) == [(0, 30)]


def test_a_placement_keeps_the_seat_until_its_end_is_entered():
    taken = [dispatch(5, 1, "issued"), dispatch(7, 2, "arrived"), arrival(7)]
    assert spans(*taken) == [(0, 4)]
    last = an_end("L", 2, on(12), "ended-early", cause="study", by_whom="youth")
    assert spans(*taken, entered(last, 14)) == [(0, 4), (14, 30)]
    corrected = a_fact("L", 3, "placement.corrected", on(13), {"last_day": on(13).isoformat()})
    assert spans(*taken, entered(last, 14), entered(corrected, 20)) == [(0, 4), (14, 30)]
    annulled = dispatch(7, 3, "arrival-annulled"), dispatch(20, 4, "withdrawn", cause="never_came")
    assert spans(*taken, entered(last, 14), *annulled) == [(0, 4), (14, 30)]


def test_a_placement_of_which_no_dispatch_is_known_sits_by_its_days():
    for nobodys in (None, "D"):
        told = arrival(7, nobodys)
        last = entered(an_end("L", 2, on(12), "completed"), 29)
        assert spans(told) == [(0, 6)]
        assert spans(told, last) == [(0, 6), (12, 30)]


def test_what_was_taken_over_counts_from_its_true_days_and_rests_from_the_day_of_the_list():
    """All of it entered on day 20: open from day 0, taken from day 7, at rest from day 20."""
    taken_over = [
        entered(arrival(7), 20),
        entered(post(20, 2, "suspended", state="suspended"), 20),
        entered(post(25, 3, "resumed"), 25),
    ]
    assert spans(*taken_over) == [(0, 6)]
    assert spans(*taken_over[1:]) == [(0, 19), (25, 30)]
    opened = activity([*OPEN, *taken_over], on(30)).first_opening
    assert opened == START


def test_what_has_no_beginning_takes_no_seat():
    end = an_end("L", 2, on(12), "completed")
    later = dispatch(9, 2, "refused", reason="pay")
    assert takings([end, later]) == ()
    assert activity([*OPEN, end, later], on(30)).dispatches == ()


def test_suspended_days_do_not_count_not_even_partly():
    suspended = unit(5, 2, "suspended", "suspended")
    assert spans(suspended) == [(0, 4)]
    assert spans(suspended, unit(9, 3, "reinstated", "recognised")) == [(0, 4), (10, 30)]
    assert spans(suspended, unit(5, 3, "reinstated", "recognised")) == [(0, 4), (6, 30)]
    same_day = [unit(9, 3, "reinstated", "recognised"), unit(9, 4, "corrected", "recognised")]
    assert spans(suspended, *same_day) == [(0, 4), (10, 30)]


def test_a_correction_of_a_recognised_unit_breaks_nothing():
    assert spans(unit(5, 2, "corrected", "recognised")) == [(0, 30)]


def test_a_succession_told_late_under_an_earlier_day_bears_no_state_of_then():
    renamed = unit(2, 3, "succeeded", "suspended")
    assert spans(unit(9, 2, "suspended", "suspended"), renamed) == [(0, 8)]
    checked = unit(12, 4, "papers-changed", "suspended")
    reinstated = unit(14, 5, "reinstated", "recognised")
    later = unit(10, 6, "succeeded", "recognised")
    told = [unit(9, 2, "suspended", "suspended"), checked, reinstated, later]
    assert spans(*told) == [(0, 8), (15, 30)]


def test_a_merged_unit_has_no_open_seat_from_the_day_of_the_merger():
    merged = unit(5, 2, "succeeded", "merged")
    assert spans(merged._replace(data={**merged.data, "into": "unt_2"})) == [(0, 4)]


def test_a_removed_unit_has_no_open_seat():
    assert spans(unit(5, 2, "removed", "removed")) == [(0, 4)]


@pytest.mark.parametrize("event", ["suspended", "closed"])
def test_a_post_that_rests_offers_no_seat(event):
    assert spans(post(5, 2, event, state=event)) == [(0, 4)]


def test_a_raise_opens_and_a_lowering_closes():
    issued = dispatch(5, 1, "issued")
    raised = post(8, 2, "headcount-raised", headcount=2)
    lowered = post(11, 3, "headcount-lowered", headcount=1)
    assert spans(issued, raised, lowered) == [(0, 4), (8, 10)]


def test_nothing_is_open_before_recognition_and_publication():
    applied = [unit(0, 1, "applied", "applied"), post(0, 1, "published")]
    assert activity(applied, on(9)).spells == ()
    drafted = post(0, 1, "drafted", state="draft")
    found = activity([RECOGNISED, drafted], on(9))
    assert (found.spells, found.first_opening) == ((), None)


def test_spells_of_other_posts_stand_apart():
    facts = [*OPEN, post(4, 1, "published", key="Q"), dispatch(6, 1, "issued")]
    found = activity(facts, on(9)).spells
    assert found == (
        Spell(on(0), on(3), ("P",)),
        Spell(on(4), on(5), ("P", "Q")),
        Spell(on(6), on(9), ("Q",)),
    )
    assert [one.days for one in found] == [4, 2, 4]


def test_a_dispatch_tells_how_it_ended_and_what_was_reported():
    told = [
        dispatch(5, 1, "issued"),
        dispatch(6, 2, "obstacle-reported", kind="safety"),
        dispatch(7, 3, "obstacle-dismissed"),
        dispatch(8, 4, "refused", reason="too_far"),
        dispatch(9, 1, "issued", key="E"),
        dispatch(10, 2, "accepted", key="E"),
        dispatch(12, 3, "withdrawn", key="E", cause="post_gone"),
        dispatch(13, 1, "issued", key="F"),
    ]
    first, second, third = activity([*OPEN, *told], on(30)).dispatches
    assert (first.state, first.reason, first.since) == ("refused", "too_far", on(8))
    assert first.obstacles == (Obstacle("safety", on(6)),)
    assert (second.state, second.cause, second.issued_on) == ("withdrawn", "post_gone", on(9))
    assert (third.state, third.reason, third.cause) == ("issued", None, None)


def test_a_corrected_arrival_is_the_day_since_which_a_dispatch_has_arrived():
    told = [
        dispatch(5, 1, "issued"),
        dispatch(9, 2, "arrived"),
        dispatch(8, 3, "arrival-corrected"),
    ]
    [found] = activity([*OPEN, *told], on(30)).dispatches
    assert (found.state, found.since) == ("arrived", on(8))


def test_a_unit_is_quiet_by_the_last_of_opening_arrival_and_end():
    def quiet(n: int, *facts) -> bool:
        return is_quiet(gathered([*OPEN, *facts]), on(n))

    assert quiet(0)
    assert not quiet(-1)
    assert quiet(7, arrival(7))
    assert not quiet(6, arrival(7))
    ended = [arrival(7), an_end("L", 2, on(12), "completed")]
    assert quiet(12, *ended)
    assert not quiet(11, *ended)
    assert not is_quiet(gathered([RECOGNISED]), on(99))
    assert not is_quiet(gathered([post(0, 1, "published")]), on(99))
    assert quiet(9, unit(5, 2, "suspended", "suspended"))
    assert not quiet(9, unit(5, 2, "removed", "removed"))


def test_a_unit_of_which_nothing_is_known_is_unheard_of():
    with pytest.raises(UnitUnheardOf):
        activity([post(0, 1, "published")], on(9))


def test_a_unit_bears_its_newest_region_and_state():
    found = activity([*OPEN, unit(5, 2, "suspended", "suspended")], on(9))
    assert (found.region, found.state, found.first_opening) == ("640104", "suspended", on(0))


@pytest.mark.parametrize(("n", "held"), [(4, False), (5, True), (8, True), (9, False)])
def test_a_taking_holds_to_the_day_before_it_is_free(n, held):
    assert Taking("P", on(5), on(9)).holds(on(n)) is held


STEPS = st.lists(
    st.tuples(
        st.integers(0, 40),
        st.sampled_from(["suspend", "reinstate", "rest", "open", "raise", "send", "free"]),
        st.sampled_from(["P", "Q"]),
    ),
    max_size=14,
).map(sorted)


class Ledger:
    """The same history kept day by day, as somebody with a notebook would."""

    def __init__(self):
        self.facts, self.versions = list(OPEN), {UNIT: 1, "P": 1, "Q": 1}
        self.facts.append(post(0, 1, "published", key="Q"))
        self.seats, self.state = {"P": 1, "Q": 1}, {"P": "open", "Q": "open"}
        self.unit_state, self.sent, self.count = "recognised", [], 0

    def next(self, key):
        self.versions[key] += 1
        return self.versions[key]

    def tell_post(self, n, key, event):
        told = {"headcount": self.seats[key], "state": self.state[key]}
        self.facts.append(post(n, self.next(key), event, key=key, **told))

    def take(self, n, step, key):
        """One step; returns whether it makes the day a partly suspended one."""
        match step:
            case "suspend":
                self.unit_state = "suspended"
                self.facts.append(unit(n, self.next(UNIT), "suspended", "suspended"))
                return True
            case "reinstate" if self.unit_state == "suspended":
                self.unit_state = "recognised"
                self.facts.append(unit(n, self.next(UNIT), "reinstated", "recognised"))
                return True
            case "rest" | "open":
                self.state[key] = "open" if step == "open" else "suspended"
                self.tell_post(n, key, "resumed" if step == "open" else "suspended")
            case "raise":
                self.seats[key] += 1
                self.tell_post(n, key, "headcount-raised")
            case "send":
                self.count += 1
                self.sent.append((f"D{self.count}", key))
                self.facts.append(dispatch(n, 1, "issued", key=f"D{self.count}", post_id=key))
            case "free" if self.sent:
                sent, where = self.sent.pop()
                self.facts.append(dispatch(n, 2, "refused", key=sent, post_id=where, reason="pay"))
        return False

    def open_posts(self):
        taken = [where for _, where in self.sent]
        return tuple(
            key
            for key in ("P", "Q")
            if self.state[key] == "open" and self.seats[key] > taken.count(key)
        )


@given(STEPS, st.integers(0, 45))
def test_spells_are_what_a_count_day_by_day_gives(steps, through):
    ledger, by_hand = Ledger(), {}
    for n in range(through + 1):
        partly = [ledger.take(n, step, key) for day, step, key in steps if day == n]
        stands = ledger.unit_state == "recognised" and not any(partly)
        if stands and (posts := ledger.open_posts()):
            by_hand[on(n)] = posts
    found = activity(ledger.facts, on(through)).spells
    counted = {
        spell.first + timedelta(days=n): spell.posts for spell in found for n in range(spell.days)
    }
    assert counted == by_hand
    assert sum(spell.days for spell in found) == len(by_hand)
    later = [spell.first for spell in found]
    assert later == sorted(later)
