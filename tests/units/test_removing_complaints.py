"""A complaint upheld with removal opens a proposal, which then goes the way of any other."""

import json

from tests import tokens
from tests.units.factories import a_recognised_unit, an_applicant, decided, leave, seen
from tests.units.removing import (
    PATH,
    a_quiet_unit,
    a_removal,
    a_service,
    act,
    done,
    proposals,
    proposed_for_cause,
    read,
    sweep,
)
from tests.units.test_routes_complaints import NAME, PHONE, decide, investigated

FINDING = "该单位在派遣后以电话面试方式挑选人员"
PROOF = (
    "2026年3月2日收到的投诉（以面试等方式确定人员或设置门槛（含电话面试）），经调查，"
    "2026年3月2日认定属实；违规情况为调查结论。"
)


def refusal(answer):
    return answer.status_code, answer.json()["code"]


async def upheld(units, unit):
    complaint, _ = await investigated(units, unit)
    return await decide(units, complaint, consequence="removal")


async def test_it_is_proposed_noticed_decided_served_and_carried_out(
    units, reported, clock, changes
):
    unit, _ = await a_quiet_unit(units)
    told = (await upheld(units, unit)).json()
    (listed,) = await proposals(units)
    assert (told["state"], told["removal_proposal_id"]) == ("upheld", listed["id"])
    proposal = await read(units, listed["id"])
    assert (proposal["state"], proposal["ground_kind"]) == ("proposed", "cause")
    assert (proposal["charge"], proposal["charge_evidence"]) == (FINDING, PROOF)
    assert proposal["complaint_id"] == told["id"]
    event = (await changes(told["id"]))[-1]
    assert (event["event"], event["ground"]) == ("complaint.removal-proposed", "")
    assert event["data"]["proposal_id"] == listed["id"]
    noticed = await done(units, proposal, "notice", **a_service("2026-03-02"))
    early = await act(units, noticed, "decision", **a_removal())
    assert refusal(early) == (409, "reply-period-runs")
    clock.move("2026-03-17")
    decision = await done(units, noticed, "decision", **a_removal(ground="违规属实"))
    await done(units, decision, "service", **a_service("2026-03-17"))
    suspended = (await decided(units, await seen(units, unit), "suspension")).json()
    gone = await decided(units, suspended, "removal", ground_kind="cause")
    assert (gone.status_code, gone.json()["state"]) == (200, "removed"), gone.text
    assert refusal(await upheld(units, unit)) == (409, "unit-removed")


async def test_the_unit_reads_what_is_held_against_it_and_nothing_of_by_whom(
    units, reported, changes
):
    unit = await a_recognised_unit(units)
    told = (await upheld(units, unit)).json()
    proposal_id, own = told["removal_proposal_id"], tokens.unit(unit["id"])
    await done(units, await read(units, proposal_id), "notice", **a_service("2026-03-02"))
    shown = await units.get(f"{PATH}/{proposal_id}", headers=own)
    assert (shown.json()["charge"], shown.json()["complaint_id"]) == (FINDING, None)
    for hidden in (NAME, PHONE, told["id"], "通话记录"):
        assert hidden not in shown.text
    events = json.dumps([one["data"] for one in await changes(proposal_id)])
    assert told["id"] not in events


async def test_a_warning_gives_way_and_of_anything_more_it_is_told(units, reported, clock, rows):
    unit, _ = await a_quiet_unit(units)
    clock.move("2026-12-03")
    assert await sweep(units) == (1, 0, 0)
    assert (await upheld(units, unit)).status_code == 200
    assert [one["state"] for one in await proposals(units)] == ["proposed", "lapsed"]
    again = await upheld(units, unit)
    assert refusal(again) == (409, "removal-proposed")
    assert again.json()["state"] == "proposed"
    assert sorted(row["state"] for row in await rows("complaints")) == ["investigated", "upheld"]


async def test_who_is_no_unit_any_more_or_not_yet_is_not_proposed(units, joined, rows):
    unit = await a_recognised_unit(units)
    await decided(units, await leave(units, unit), "removal", ground_kind="withdrawal")
    assert refusal(await upheld(units, unit)) == (409, "unit-removed")
    by_hand = await proposed_for_cause(units, await seen(units, unit))
    assert refusal(by_hand) == (409, "unit-removed")
    assert refusal(await upheld(units, await an_applicant(units))) == (409, "move-not-open")
    assert await rows("removal_proposals") == []
