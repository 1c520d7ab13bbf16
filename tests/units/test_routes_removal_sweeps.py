"""The sweep warns after nine months that ran, proposes after twelve, and lets go what has gone."""

from datetime import date, timedelta

import pytest

from tests import tokens
from tests.units.factories import decided
from tests.units.removing import (
    OPENED,
    PATH,
    PROPOSED,
    WARNED,
    a_noticed_unit,
    a_proposed_unit,
    a_quiet_unit,
    act,
    proposals,
    read,
    send,
    sweep,
)


def figures(proposal: dict) -> dict[str, tuple[int, list[str]]]:
    return {one["name"]: (one["value"], one["records"]) for one in proposal["evidence"]["figures"]}


def day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


async def test_a_quiet_unit_is_warned_after_nine_months_and_proposed_after_twelve(
    units, reported, clock, changes
):
    unit, _ = await a_quiet_unit(units)
    for day, done in [
        (day_before(WARNED), (0, 0, 0)),
        (WARNED, (1, 0, 0)),
        (WARNED, (0, 0, 0)),
        (day_before(PROPOSED), (0, 0, 0)),
        (PROPOSED, (0, 1, 0)),
        (PROPOSED, (0, 0, 0)),
    ]:
        clock.move(day)
        assert await sweep(units) == done, day
    (proposal,) = await proposals(units)
    assert (proposal["state"], proposal["since"]) == ("proposed", OPENED)
    assert (proposal["warned_on"], proposal["proposed_on"]) == (WARNED, PROPOSED)
    told = await changes(proposal["id"])
    assert [change["event"] for change in told] == ["removal.warned", "removal.proposed"]
    assert told[0]["data"] == {
        "unit_id": unit["id"],
        "region": "640104",
        "state": "warned",
        "ground_kind": "no_intake",
        "since": OPENED,
    }
    assert told[0]["object"] == "removal-proposal"


async def test_a_unit_to_which_nobody_was_dispatched_has_that_in_its_evidence(
    units, reported, clock
):
    unit, post_id = await a_quiet_unit(units)
    clock.move(PROPOSED)
    assert await sweep(units) == (1, 1, 0)
    (found,) = await proposals(units)
    proposal = await read(units, found["id"], tokens.unit(unit["id"]))
    evidence = proposal["evidence"]
    assert evidence["remark"] == "起算日以后没有向该单位派遣过见习青年。"
    assert (evidence["since"], evidence["by"], evidence["record"]) == (
        OPENED,
        "first_opening",
        None,
    )
    assert (evidence["through"], evidence["running_days"]) == (day_before(PROPOSED), 365)
    assert (evidence["stopped_days"], evidence["months_run"]) == (0, 12)
    assert evidence["spells"] == [
        {"first": "2026-03-03", "last": day_before(PROPOSED), "posts": [post_id]}
    ]
    assert figures(proposal)["open_days"] == (365, [post_id])
    assert figures(proposal)["dispatched"] == (0, [])
    assert set(evidence["stood_on"]) == {"units", "matching"}


async def test_what_was_dispatched_is_listed_with_how_it_ended(
    units, reported, placement_facts, clock
):
    unit, post_id = await a_quiet_unit(units, headcount=3)
    refused = await send(
        placement_facts, unit["id"], post_id,
        ("issued", date(2026, 5, 6), {"months": 6}),
        ("obstacle-reported", date(2026, 5, 7), {"kind": "safety"}),
        ("refused", date(2026, 5, 8), {"reason": "too_far"}),
    )  # fmt: skip
    withdrawn = await send(
        placement_facts, unit["id"], post_id,
        ("issued", date(2026, 6, 1), {"months": 6}),
        ("withdrawn", date(2026, 6, 2), {"cause": "youth_left"}),
    )  # fmt: skip
    clock.move(PROPOSED)
    assert await sweep(units) == (1, 1, 0)
    (found,) = await proposals(units)
    proposal = await read(units, found["id"])
    assert proposal["evidence"]["remark"] == ""
    counted = figures(proposal)
    assert counted["dispatched"] == (2, [refused, withdrawn])
    assert counted["refused"] == (1, [refused])
    assert counted["withdrawn"] == (1, [withdrawn])
    assert counted["obstructed"] == (1, [refused])
    first, second = proposal["evidence"]["dispatches"]
    assert (first["reason"], first["obstacles"]) == (
        "too_far",
        [{"kind": "safety", "reported_on": "2026-05-07"}],
    )
    assert (second["state"], second["cause"]) == ("withdrawn", "youth_left")


async def test_a_unit_is_told_for_what_it_was_refused_but_not_by_whom(
    units, reported, placement_facts, clock
):
    unit, post_id = await a_quiet_unit(units, headcount=4)
    for reason in ("health", "family", "pay"):
        await send(
            placement_facts, unit["id"], post_id,
            ("issued", date(2026, 5, 6), {"months": 6}),
            ("refused", date(2026, 5, 8), {"reason": reason}),
        )  # fmt: skip
    clock.move(PROPOSED)
    assert await sweep(units) == (1, 1, 0)
    (found,) = await proposals(units)
    by_office = (await read(units, found["id"]))["evidence"]
    assert [one["reason"] for one in by_office["dispatches"]] == ["health", "family", "pay"]
    told = (await read(units, found["id"], tokens.unit(unit["id"])))["evidence"]
    assert {one["reason"] for one in told["dispatches"]} == {None}
    assert told["refusals"] == [{"kind": "personal", "count": 2}, {"kind": "pay", "count": 1}]


async def test_a_unit_that_absorbed_a_trainee_on_the_last_day_is_not_proposed(
    units, reported, placement_facts, clock, changes
):
    unit, post_id = await a_quiet_unit(units)
    clock.move(WARNED)
    assert await sweep(units) == (1, 0, 0)
    last = date.fromisoformat(PROPOSED) - timedelta(days=1)
    placement_id = await placement_facts.arrive(last, unit_id=unit["id"], post_id=post_id)
    clock.move(PROPOSED)
    assert await sweep(units) == (0, 0, 1)
    (found,) = await proposals(units)
    proposal = await read(units, found["id"])
    assert (proposal["state"], proposal["lapsed_on"]) == ("lapsed", PROPOSED)
    assert (proposal["lapse_reason"], proposal["lapse_record"]) == ("arrival", placement_id)
    told = (await changes(proposal["id"]))[-1]
    assert told["event"] == "removal.lapsed"
    assert told["data"]["reason"] == "arrival"
    assert await sweep(units) == (0, 0, 0)


async def test_an_arrival_entered_late_lets_a_proposal_lapse_even_after_its_notice(
    units, reported, placement_facts, clock
):
    unit, proposal = await a_noticed_unit(units, clock)
    post = (await read(units, proposal["id"]))["evidence"]["spells"][0]["posts"][0]
    await placement_facts.arrive(date(2027, 3, 2), unit_id=unit["id"], post_id=post)
    clock.move("2027-03-04")
    assert await sweep(units) == (0, 0, 1)
    late = await act(units, proposal, "reply", headers=tokens.unit(unit["id"]), text="已经吸纳")
    assert late.status_code == 412


@pytest.mark.parametrize("morning", [WARNED, PROPOSED])
async def test_an_arrival_entered_after_the_days_sweep_is_seen_by_the_next_of_that_day(
    units, reported, placement_facts, clock, morning
):
    unit, post_id = await a_quiet_unit(units)
    clock.move(morning)
    assert (await sweep(units))[2] == 0
    day = date.fromisoformat(morning) - timedelta(days=1)
    await placement_facts.arrive(day, unit_id=unit["id"], post_id=post_id)
    assert await sweep(units, "640200") == (0, 0, 0)
    assert await sweep(units) == (0, 0, 1)
    assert await sweep(units) == (0, 0, 0)


async def test_a_suspended_spell_does_not_count(units, reported, clock):
    unit, _ = await a_quiet_unit(units)
    clock.move("2026-04-01")
    suspended = (await decided(units, unit, "suspension")).json()
    clock.move("2026-04-10")
    back = await decided(units, suspended, "reinstatement")
    assert back.status_code == 200, back.text
    # 1 to 10 April don't run: ten days.
    for day, done in [
        (WARNED, (0, 0, 0)),
        ("2026-12-12", (0, 0, 0)),
        ("2026-12-13", (1, 0, 0)),
        (PROPOSED, (0, 0, 0)),
        ("2027-03-12", (0, 0, 0)),
        ("2027-03-13", (0, 1, 0)),
    ]:
        clock.move(day)
        assert await sweep(units) == done, day
    (found,) = await proposals(units)
    assert (await read(units, found["id"]))["evidence"]["stopped_days"] == 10


async def test_a_seatless_spell_does_not_count(units, reported, placement_facts, clock):
    unit, post_id = await a_quiet_unit(units)
    await send(
        placement_facts, unit["id"], post_id,
        ("issued", date(2026, 5, 1), {"months": 6}),
        ("refused", date(2026, 5, 6), {"reason": "pay"}),
    )  # fmt: skip
    # Its only seat is taken at the end of 1 to 5 May.
    clock.move("2027-03-07")
    assert await sweep(units) == (1, 0, 0)
    clock.move("2027-03-08")
    assert await sweep(units) == (0, 1, 0)


async def test_an_officer_sweeps_their_own_region(units, reported, clock):
    await a_quiet_unit(units)
    clock.move(PROPOSED)
    assert await sweep(units, "640200") == (0, 0, 0)
    assert await sweep(units, "640104") == (1, 1, 0)
    for headers, status in [
        ({}, 401),
        (tokens.unit("unt_01K5AAAAAAAAAAAAAAAAAAAAAA"), 403),
        (tokens.officer("640000", "auditor"), 403),
    ]:
        answer = await units.post(f"{PATH}/sweeps", json={}, headers=headers)
        assert answer.status_code == status


async def test_nothing_is_swept_while_reporting_cannot_say(units, rows, clock):
    await a_quiet_unit(units)
    clock.move(PROPOSED)
    answer = await units.post(f"{PATH}/sweeps", json={}, headers=tokens.officer())
    assert (answer.status_code, answer.json()["code"]) == (503, "activity-unknown")
    assert await rows("removal_proposals") == []


async def test_a_unit_that_leaves_of_its_own_will_leaves_no_proposal_behind(units, reported, clock):
    unit, proposal = await a_proposed_unit(units, clock)
    suspended = (await decided(units, unit, "suspension")).json()
    told = {"ground": "业务调整", "expected_version": suspended["version"]}
    own = tokens.unit(unit["id"])
    asked = await units.post(f"/v1/units/{unit['id']}/withdrawal", json=told, headers=own)
    gone = await decided(units, asked.json(), "removal", ground_kind="withdrawal")
    assert gone.status_code == 200, gone.text
    lapsed = await read(units, proposal["id"])
    assert (lapsed["state"], lapsed["lapse_reason"]) == ("lapsed", "unit_removed")
    assert await sweep(units) == (0, 0, 0)


async def test_there_is_no_clock_before_the_notice(units, reported, clock, rows):
    clock.move("2020-08-24")
    answer = await units.post(f"{PATH}/sweeps", json={}, headers=tokens.officer())
    assert (answer.status_code, answer.json()["code"]) == (409, "no-policy-value")
    assert await rows("removal_proposals") == []
