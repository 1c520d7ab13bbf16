"""A removal for cause: proposed by an office with proof, then step by step like any other."""

import pytest
from ulid import ULID

from services.common.upstream import Upstream
from services.units.clients.reporting import Reporting
from tests import tokens
from tests.downloads import saved_as
from tests.units.factories import a_recognised_unit, an_applicant, decided, seen
from tests.units.removing import (
    PATH,
    PROPOSED,
    WARNED,
    a_proposed_unit,
    a_quiet_unit,
    a_removal,
    a_served_cause,
    a_service,
    act,
    done,
    proposals,
    proposed_for_cause,
    read,
    sweep,
)


def refusal(answer):
    return answer.status_code, answer.json()["code"]


async def test_it_is_proposed_noticed_decided_and_served_before_it_is_carried_out(
    units, reported, clock, changes
):
    unit, _ = await a_quiet_unit(units)
    answer = await proposed_for_cause(units, unit)
    proposal = answer.json()
    assert (answer.status_code, proposal["state"], proposal["ground_kind"]) == (
        201, "proposed", "cause",
    )  # fmt: skip
    assert answer.headers["Location"] == f"{PATH}/{proposal['id']}"
    assert (proposal["charge"], proposal["evidence"]) == ("虚报见习人员考勤", None)
    noticed = await done(units, proposal, "notice", **a_service("2026-03-02"))
    assert noticed["reply_by"] == "2026-03-16"
    early = await act(units, noticed, "decision", **a_removal())
    assert refusal(early) == (409, "reply-period-runs")
    clock.move("2026-03-17")
    decision = await done(units, noticed, "decision", **a_removal(ground="违规属实"))
    assert decision["decision"]["evidence"] is None
    suspended = (await decided(units, unit, "suspension")).json()
    for ground_kind in ("cause", "no_intake"):
        unserved = await decided(units, suspended, "removal", ground_kind=ground_kind)
        assert refusal(unserved) == (409, "removal-not-decided")
    await done(units, decision, "service", **a_service("2026-03-17"))
    for paper, name in (("notice.pdf", "事先告知书"), ("decision.pdf", "决定书")):
        own = tokens.unit(unit["id"])
        shown = await units.get(f"{PATH}/{proposal['id']}/{paper}", headers=own)
        assert saved_as(shown) == f"见习单位{name}.pdf"
        assert shown.headers["content-type"] == "application/pdf"
    other = await decided(units, suspended, "removal", ground_kind="no_intake")
    assert refusal(other) == (409, "removal-not-decided")
    gone = await decided(units, suspended, "removal", ground_kind="cause")
    assert (gone.status_code, gone.json()["state"]) == (200, "removed"), gone.text
    told = [(one["event"], one["data"]["ground_kind"]) for one in await changes(proposal["id"])]
    assert told == [
        (f"removal.{event}", "cause") for event in ("proposed", "noticed", "decided", "served")
    ]


async def test_no_clock_ends_it_and_keeping_starts_no_clock(units, reported, clock):
    unit, _ = await a_quiet_unit(units)
    kept = {"decision": "keep", "ground": "情节轻微", "remedy": None}
    served = await a_served_cause(units, clock, unit, **kept)
    clock.move(WARNED)
    assert await sweep(units) == (1, 0, 0)
    warned, proposal = await proposals(units)
    assert (warned["since"], proposal["id"]) == ("2026-03-02", served["id"])
    answer = await proposed_for_cause(units, await seen(units, unit))
    assert answer.status_code == 201, answer.text
    superseded = await read(units, warned["id"])
    assert (superseded["state"], superseded["lapse_reason"]) == ("lapsed", "superseded")
    clock.move(PROPOSED)
    assert await sweep(units) == (0, 0, 0)
    assert (await read(units, answer.json()["id"]))["state"] == "proposed"


async def test_one_removal_is_under_way_at_a_time(units, reported, clock):
    unit, proposal = await a_proposed_unit(units, clock)
    seen_now = await seen(units, unit)
    assert refusal(await proposed_for_cause(units, seen_now)) == (409, "removal-proposed")
    await done(units, proposal, "dismissal", ground="改以违规处理")
    assert (await proposed_for_cause(units, seen_now)).status_code == 201
    assert refusal(await proposed_for_cause(units, seen_now)) == (409, "removal-proposed")


async def test_only_a_clerk_of_the_region_proposes_in_the_version_seen(units, rows):
    unit = await a_recognised_unit(units)
    told = {"unit_id": unit["id"], "facts": "虚报考勤", "evidence": "考勤表"}
    told |= {"expected_version": unit["version"]}
    for headers, status in [
        ({"Idempotency-Key": str(ULID())}, 401),
        (tokens.unit(unit["id"]), 403),
        (tokens.officer("640000", "auditor"), 403),
        (tokens.officer("640200"), 404),
    ]:
        assert (await units.post(PATH, json=told, headers=headers)).status_code == status
    stale = await proposed_for_cause(units, unit, expected_version=unit["version"] - 1)
    assert stale.status_code == 412
    assert (await proposed_for_cause(units, unit, expected_version=None)).status_code == 428
    numbered = await proposed_for_cause(units, unit, facts="致电13800001234")
    assert refusal(numbered) == (422, "malformed")
    applicant = await an_applicant(units)
    assert refusal(await proposed_for_cause(units, applicant)) == (409, "move-not-open")
    assert await rows("removal_proposals") == []


@pytest.mark.parametrize("missing", ["facts", "evidence"])
async def test_no_removal_is_proposed_without_proof(units, missing):
    unit = await a_recognised_unit(units)
    assert refusal(await proposed_for_cause(units, unit, **{missing: ""})) == (422, "malformed")


async def test_it_is_not_decided_while_nobody_can_say_who_sits_there(
    units, reported, clock, units_app
):
    unit, _ = await a_quiet_unit(units)
    proposal = (await proposed_for_cause(units, unit)).json()
    noticed = await done(units, proposal, "notice", **a_service("2026-03-02"))
    clock.move("2026-03-17")
    away = Upstream("reporting", "http://127.0.0.1:9", units_app.state.keys)
    units_app.state.reporting = Reporting(away)
    answer = await act(units, noticed, "decision", **a_removal())
    assert refusal(answer) == (503, "activity-unknown")
