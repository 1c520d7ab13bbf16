"""Evidence opens every figure into the records that it counts."""

from datetime import date

from services.units.rules.removal_clock import (
    Activity,
    Dispatch,
    Obstacle,
    Spell,
    Stay,
    clock_of,
)
from services.units.rules.removal_evidence import NOBODY_SENT, evidence_of, refusals_by_kind

OPENED, THROUGH = date(2025, 3, 3), date(2026, 3, 3)


def a_dispatch(key: str, state: str, issued_on=date(2025, 5, 6), **more) -> Dispatch:
    told = {"reason": None, "cause": None, "obstacles": ()} | more
    return Dispatch(key, "P", issued_on, state, issued_on, **told)


def an_activity(*dispatches, stays=()) -> Activity:
    return Activity(
        unit_id="unt_1",
        through=THROUGH,
        first_opening=OPENED,
        spells=(
            Spell(OPENED, date(2025, 6, 30), ("Q",)),
            Spell(date(2025, 7, 11), THROUGH, ("P", "Q")),
        ),
        stays=tuple(stays),
        dispatches=dispatches,
        stood_on={"units": 7, "matching": 9},
    )


def figures(activity: Activity) -> dict[str, tuple[int, tuple[str, ...]]]:
    evidence = evidence_of(activity, clock_of(activity))
    return {figure.name: (figure.value, figure.records) for figure in evidence.figures}


def test_a_unit_to_which_nobody_was_dispatched_has_that_said():
    activity = an_activity()
    evidence = evidence_of(activity, clock_of(activity))
    assert evidence.remark == NOBODY_SENT
    assert figures(activity)["dispatched"] == (0, ())
    assert figures(activity)["open_days"] == (355, ("P", "Q"))


def test_dispatches_are_counted_by_what_became_of_them():
    activity = an_activity(
        a_dispatch("d1", "refused", reason="too_far"),
        a_dispatch("d2", "withdrawn", cause="youth_left"),
        a_dispatch("d3", "withdrawn", cause="safety", obstacles=(Obstacle("safety", OPENED),)),
        a_dispatch("d4", "issued"),
        a_dispatch("d5", "accepted"),
        a_dispatch("d6", "signed"),
    )
    evidence = evidence_of(activity, clock_of(activity))
    assert evidence.remark == ""
    assert figures(activity) == {
        "open_days": (355, ("P", "Q")),
        "dispatched": (6, ("d1", "d2", "d3", "d4", "d5", "d6")),
        "refused": (1, ("d1",)),
        "withdrawn": (2, ("d2", "d3")),
        "waiting": (3, ("d4", "d5", "d6")),
        "obstructed": (1, ("d3",)),
        "arrivals": (0, ()),
        "sitting": (0, ()),
    }


def test_what_was_dispatched_before_the_clock_started_is_not_held_against_it():
    ended = Stay("plc_1", "P", date(2025, 5, 1), date(2025, 8, 1))
    sitting = Stay("plc_2", "Q", date(2025, 4, 1), None)
    earlier = a_dispatch("d1", "arrived", date(2025, 7, 31))
    later = a_dispatch("d2", "refused", date(2025, 8, 1), reason="pay")
    activity = an_activity(earlier, later, stays=[ended, sitting])
    found = figures(activity)
    assert found["dispatched"] == (1, ("d2",))
    assert found["arrivals"] == (2, ("plc_1", "plc_2"))
    assert found["sitting"] == (1, ("plc_2",))


def test_evidence_is_kept_as_plain_values():
    told = evidence_of(an_activity(a_dispatch("d1", "issued")), clock_of(an_activity())).plain()
    assert (told["since"], told["by"], told["record"]) == ("2025-03-03", "first_opening", None)
    assert (told["through"], told["running_days"], told["stopped_days"]) == ("2026-03-03", 355, 10)
    assert told["spells"][0] == {"first": "2025-03-04", "last": "2025-06-30", "posts": ["Q"]}
    assert told["dispatches"][0]["issued_on"] == "2025-05-06"
    assert told["stood_on"] == {"units": 7, "matching": 9}
    assert told["months_run"] == 11


def test_refusals_are_counted_by_what_of_the_post_was_not_wanted_and_the_rest_is_personal():
    reasons = ("health", "pay", "family", "found_work", None)
    sent = [{"state": "refused", "reason": reason} for reason in reasons]
    told = refusals_by_kind([*sent, {"state": "withdrawn", "reason": None}])
    assert list(told.items()) == [("personal", 4), ("pay", 1)]
    assert refusals_by_kind([]) == {}
