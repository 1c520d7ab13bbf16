"""A removal step by step: notice, reply, decision, service, each with its own conditions."""

import asyncio
from datetime import date
from hashlib import sha256

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services.common.store.sealed import unseal
from services.common.upstream import Upstream
from services.units.clients.reporting import Reporting
from tests import tokens
from tests.units.factories import decided
from tests.units.removing import (
    PATH,
    PROPOSED,
    REMEDY,
    a_noticed_unit,
    a_proposed_unit,
    a_quiet_unit,
    a_removal,
    a_service,
    act,
    done,
    proposals,
    read,
    sweep,
)

UNKNOWN = "rmp_01K5AAAAAAAAAAAAAAAAAAAAAA"
OTHER_UNIT = "unt_01K5AAAAAAAAAAAAAAAAAAAAAA"


async def pdf(units, proposal, kind, headers=None):
    url = f"{PATH}/{proposal['id']}/{kind}.pdf"
    return await units.get(url, headers=headers or tokens.officer())


async def test_a_notice_is_served_with_proof_and_opens_the_reply_period(
    units, reported, clock, changes
):
    unit, proposal = await a_proposed_unit(units, clock)
    printed = await pdf(units, proposal, "notice")
    assert (printed.status_code, printed.headers["content-type"]) == (200, "application/pdf")
    own = tokens.unit(unit["id"])
    assert (await pdf(units, proposal, "notice", own)).json()["code"] == "paper-not-yet"
    clock.move("2027-03-05")
    served = a_service("2027-03-04", manner="left", evidence="见证人在场，留置于前台")
    noticed = await done(units, proposal, "notice", **served)
    assert noticed["state"] == "noticed"
    assert noticed["notice"] == served
    # The entry is on a Friday; ten working days later it is the Friday of the week after next.
    assert (noticed["noticed_on"], noticed["reply_by"]) == ("2027-03-05", "2027-03-19")
    frozen = await pdf(units, proposal, "notice", own)
    assert frozen.content == printed.content
    (paper,) = noticed["papers"]
    assert paper["digest"] == sha256(frozen.content).hexdigest()
    assert (paper["kind"], paper["unprintable"]) == ("notice", [])
    told = (await changes(proposal["id"]))[-1]
    assert told["event"] == "removal.noticed"
    assert told["data"]["reply_by"] == "2027-03-19"


async def test_a_notice_is_served_between_its_day_and_today(units, reported, clock, rows):
    _, proposal = await a_proposed_unit(units, clock)
    for served_on, code in [("2027-03-02", "served-too-early"), ("2027-03-04", "served-in-future")]:
        answer = await act(units, proposal, "notice", **a_service(served_on))
        assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert await rows("removal_papers") == []


async def test_nobody_is_told_of_a_removal_whose_ground_has_gone(
    units, reported, placement_facts, clock, rows
):
    unit, proposal = await a_proposed_unit(units, clock)
    post_id = (await read(units, proposal["id"]))["evidence"]["spells"][0]["posts"][0]
    came = await placement_facts.arrive(
        date.fromisoformat(PROPOSED), unit_id=unit["id"], post_id=post_id
    )
    gone = await act(units, proposal, "notice", **a_service(PROPOSED))
    assert (gone.status_code, gone.json()["code"]) == (409, "ground-gone")
    assert gone.json()["placements"] == [came]
    assert await rows("removal_papers") == []
    # The office counts again the same day, and the proposal is over.
    assert await sweep(units) == (0, 0, 1)
    told = await read(units, proposal["id"])
    assert (told["state"], told["lapse_reason"], told["lapse_record"]) == (
        "lapsed",
        "arrival",
        came,
    )


async def test_the_unit_replies_within_the_period_and_may_add(units, reported, clock, changes):
    unit, proposal = await a_noticed_unit(units, clock)
    clock.move("2027-03-17")
    own = tokens.unit(unit["id"])
    replied = await done(units, proposal, "reply", headers=own, text="岗位地处偏远，正在整改")
    assert (replied["state"], replied["replied_on"]) == ("replied", "2027-03-17")
    assert replied["reply"] == "岗位地处偏远，正在整改"
    own = tokens.unit(unit["id"])
    again = await done(units, replied, "reply", headers=own, text="补充一份名单")
    assert (again["state"], again["reply"]) == ("replied", "岗位地处偏远，正在整改")
    assert again["further_replies"] == [{"replied_on": "2027-03-17", "text": "补充一份名单"}]
    told = (await changes(proposal["id"]))[-1]
    assert (told["event"], told["ground"]) == ("removal.replied", "")


async def test_a_reply_does_not_end_the_units_own_period(units, reported, clock):
    unit, proposal = await a_noticed_unit(units, clock)
    own = tokens.unit(unit["id"])
    replied = await done(units, proposal, "reply", headers=own, text="岗位地处偏远")
    for told in (a_removal(), {"decision": "keep", "ground": "整改属实"}):
        early = await act(units, replied, "decision", **told)
        assert (early.status_code, early.json()["code"]) == (409, "reply-period-runs")
        assert early.json()["reply_by"] == "2027-03-17"
    clock.move("2027-03-18")
    decided_on = await done(units, replied, "decision", **a_removal())
    assert decided_on["state"] == "decided"


@pytest.mark.parametrize("said", [True, False])
async def test_a_unit_that_has_no_more_to_say_need_not_wait(units, reported, clock, changes, said):
    unit, proposal = await a_noticed_unit(units, clock)
    if said:
        proposal = await done(
            units, proposal, "reply", headers=tokens.unit(unit["id"]), text="岗位地处偏远"
        )
    officers = await act(units, proposal, "waiver")
    assert officers.status_code == 403
    waived = await done(units, proposal, "waiver", headers=tokens.unit(unit["id"]))
    assert (waived["state"], waived["waived_on"]) == ("replied" if said else "noticed", PROPOSED)
    assert (await changes(proposal["id"]))[-1]["event"] == "removal.reply-waived"
    for step, told in (("reply", {"text": "补充"}), ("waiver", {})):
        late = await act(units, waived, step, headers=tokens.unit(unit["id"]), **told)
        assert (late.status_code, late.json()["code"]) == (409, "reply-waived")
    decided_on = await done(units, waived, "decision", **a_removal())
    assert decided_on["decision"]["decided_on"] == PROPOSED


async def test_a_waiver_after_the_last_day_says_nothing(units, reported, clock):
    unit, proposal = await a_noticed_unit(units, clock)
    clock.move("2027-03-18")
    late = await act(units, proposal, "waiver", headers=tokens.unit(unit["id"]))
    assert (late.status_code, late.json()["code"]) == (409, "reply-period-over")


async def test_a_reply_after_the_last_day_is_too_late(units, reported, clock):
    unit, proposal = await a_noticed_unit(units, clock)
    clock.move("2027-03-18")
    late = await act(units, proposal, "reply", headers=tokens.unit(unit["id"]), text="来不及")
    assert (late.status_code, late.json()["code"]) == (409, "reply-period-over")


async def test_a_decision_before_the_period_ends_without_a_reply_is_refused(units, reported, clock):
    _, proposal = await a_noticed_unit(units, clock)
    clock.move("2027-03-17")
    early = await act(units, proposal, "decision", **a_removal())
    assert (early.status_code, early.json()["code"]) == (409, "reply-period-runs")
    assert early.json()["reply_by"] == "2027-03-17"
    clock.move("2027-03-18")
    decision = (await done(units, proposal, "decision", **a_removal()))["decision"]
    assert (decision["decided_on"], decision["remedy"]) == ("2027-03-18", REMEDY)
    assert (decision["evidence"]["through"], decision["service"]) == ("2027-03-17", None)


async def test_nothing_is_decided_before_a_notice(units, reported, clock):
    _, proposal = await a_proposed_unit(units, clock)
    answer = await act(units, proposal, "decision", **a_removal())
    assert (answer.status_code, answer.json()["code"]) == (409, "move-not-open")


async def test_a_removal_without_a_remedy_is_refused(units, reported, clock):
    _, proposal = await a_noticed_unit(units, clock)
    clock.move("2027-03-18")
    answer = await act(units, proposal, "decision", **a_removal(remedy=None))
    assert (answer.status_code, answer.json()["code"]) == (422, "decision-remedy-missing")
    assert answer.json()["errors"][0]["pointer"] == "/remedy"


async def test_a_removal_whose_ground_has_gone_is_refused_but_keeping_is_not(
    units, reported, placement_facts, clock
):
    unit, proposal = await a_noticed_unit(units, clock)
    clock.move("2027-03-18")
    post_id = (await read(units, proposal["id"]))["evidence"]["spells"][0]["posts"][0]
    await placement_facts.arrive(date(2027, 3, 18), unit_id=unit["id"], post_id=post_id)
    gone = await act(units, proposal, "decision", **a_removal())
    assert (gone.status_code, gone.json()["code"]) == (409, "ground-gone")
    assert gone.json()["article"] == "宁人社函〔2020〕272号 二"
    kept = await done(units, proposal, "decision", decision="keep", ground="已经吸纳")
    assert kept["decision"]["evidence"]["by"] == "arrival"


async def test_every_sitting_trainee_has_a_fate(units, reported, placement_facts, clock):
    unit, post_id = await a_quiet_unit(units, headcount=2)
    sitting = await placement_facts.arrive(
        date(2026, 3, 2), months=12, unit_id=unit["id"], post_id=post_id
    )
    clock.move(PROPOSED)
    assert await sweep(units) == (1, 1, 0)
    (proposal,) = await proposals(units)
    noticed = await done(units, proposal, "notice", **a_service(PROPOSED))
    clock.move("2027-03-18")
    nobodys = await act(units, noticed, "decision", **a_removal())
    assert (nobodys.status_code, nobodys.json()["code"]) == (409, "fates-incomplete")
    assert nobodys.json()["missing"] == [sitting]
    fate = {"placement_id": sitting, "kind": "transfer", "note": "转到邻近单位"}
    decision = (await done(units, noticed, "decision", **a_removal(fates=[fate])))["decision"]
    assert decision["fates"] == [fate]
    assert [one["id"] for one in decision["evidence"]["sitting"]] == [sitting]


async def test_a_decision_is_frozen_and_its_unit_sees_it_once_it_is_served(
    units, reported, clock, changes, units_app
):
    unit, proposal = await a_noticed_unit(units, clock)
    own = tokens.unit(unit["id"])
    assert (await pdf(units, proposal, "decision")).json()["code"] == "paper-not-yet"
    clock.move("2027-03-18")
    decided_on = await done(units, proposal, "decision", **a_removal())
    printed = await pdf(units, proposal, "decision")
    digests = {paper["kind"]: paper["digest"] for paper in decided_on["papers"]}
    assert digests["decision"] == sha256(printed.content).hexdigest()
    hidden = await read(units, proposal["id"], own)
    assert (hidden["decision"], [one["kind"] for one in hidden["papers"]]) == (None, ["notice"])
    assert (await pdf(units, proposal, "decision", own)).status_code == 404
    clock.move("2027-04-01")
    served = await done(units, decided_on, "service", **a_service("2027-03-20", manner="mail"))
    assert served["decision"]["service"]["served_on"] == "2027-03-20"
    assert (await pdf(units, proposal, "decision", own)).content == printed.content
    seen = await read(units, proposal["id"], own)
    assert (seen["decision"]["ground"], len(seen["papers"])) == ("一年内未吸纳见习青年", 2)
    told = [(one["event"], one["data"].get("decision")) for one in await changes(proposal["id"])]
    assert told[-2:] == [("removal.decided", "remove"), ("removal.served", "remove")]
    for act_on in ("UPDATE removal_papers SET digest = ''", "DELETE FROM removal_papers"):
        with pytest.raises(IntegrityError):
            async with units_app.state.database.transaction() as session:
                await session.execute(text(act_on))


async def test_a_paper_lies_sealed_and_is_given_back_as_it_was_printed(
    units, reported, clock, rows
):
    _, proposal = await a_noticed_unit(units, clock)
    (kept,) = await rows("removal_papers")
    printed = (await pdf(units, proposal, "notice")).content
    assert (printed[:5], kept["digest"]) == (b"%PDF-", sha256(printed).hexdigest())
    assert b"%PDF-" not in kept["content"]
    assert unseal("removal_papers.content", kept["content"]) == printed


async def test_a_decision_is_not_served_before_it_was_made(units, reported, clock):
    _, proposal = await a_noticed_unit(units, clock)
    clock.move("2027-03-18")
    decided_on = await done(units, proposal, "decision", **a_removal())
    early = await act(units, decided_on, "service", **a_service("2027-03-17"))
    assert (early.status_code, early.json()["code"]) == (409, "served-too-early")


async def test_a_unit_that_is_kept_is_counted_anew_from_the_decision(units, reported, clock):
    unit, proposal = await a_noticed_unit(units, clock)
    clock.move("2027-03-18")
    told = await done(units, proposal, "decision", decision="keep", ground="当地产业需要")
    await done(units, told, "service", **a_service("2027-03-18"))
    assert (await pdf(units, proposal, "decision", tokens.unit(unit["id"]))).status_code == 200
    clock.move("2027-12-18")
    assert await sweep(units) == (0, 0, 0)
    clock.move("2027-12-19")
    assert await sweep(units) == (1, 0, 0)
    newest, oldest = await proposals(units)
    assert (newest["state"], newest["since"], oldest["state"]) == ("warned", "2027-03-18", "served")
    evidence = (await read(units, newest["id"]))["evidence"]
    assert (evidence["by"], evidence["record"]) == ("kept", proposal["id"])


async def test_a_proposal_dismissed_by_its_office_is_not_made_again_the_next_night(
    units, reported, clock, changes
):
    _, proposal = await a_proposed_unit(units, clock)
    ground = "停工检修，并非无意吸纳"
    told = await done(units, proposal, "dismissal", ground=ground)
    assert (told["state"], told["lapsed_on"]) == ("lapsed", PROPOSED)
    assert (told["lapse_reason"], told["lapse_ground"]) == ("dismissed", ground)
    assert [(one["event"], one["ground"]) for one in await changes(proposal["id"])][-1] == (
        "removal.dismissed",
        "",
    )
    late = await act(units, told, "notice", **a_service(PROPOSED))
    assert (late.status_code, late.json()["code"]) == (409, "move-not-open")
    clock.move("2027-03-04")
    assert await sweep(units) == (0, 0, 0)
    clock.move("2027-12-04")
    assert await sweep(units) == (1, 0, 0)
    newest, _ = await proposals(units)
    assert newest["since"] == PROPOSED
    assert (await read(units, newest["id"]))["evidence"]["record"] == proposal["id"]


async def test_a_removal_for_no_intake_carries_out_a_served_decision(units, reported, clock, rows):
    unit, proposal = await a_noticed_unit(units, clock)
    clock.move("2027-03-18")
    suspended = (await decided(units, unit, "suspension")).json()
    decision = await done(units, proposal, "decision", **a_removal())
    unserved = await decided(units, suspended, "removal", ground_kind="no_intake")
    assert (unserved.status_code, unserved.json()["code"]) == (409, "removal-not-decided")
    await done(units, decision, "service", **a_service("2027-03-18"))
    removed = await decided(units, suspended, "removal", ground_kind="no_intake")
    assert (removed.status_code, removed.json()["state"]) == (200, "removed")
    assert (await read(units, proposal["id"]))["removed_on"] == "2027-03-18"
    assert {post["state"] for post in await rows("posts")} == {"closed"}
    clock.move("2028-03-20")
    assert await sweep(units) == (0, 0, 0)


async def test_only_whoever_it_concerns_sees_a_proposal(units, reported, clock):
    unit, proposal = await a_noticed_unit(units, clock)
    url = f"{PATH}/{proposal['id']}"
    for headers, status in [
        ({}, 401),
        (tokens.youth("yth_01K5AAAAAAAAAAAAAAAAAAAAAA"), 403),
        (tokens.officer("640000", "administrator"), 403),
        (tokens.officer("640200"), 404),
        (tokens.unit(OTHER_UNIT), 404),
        (tokens.officer("640104", "auditor"), 200),
        (tokens.unit(unit["id"]), 200),
    ]:
        for path in (url, f"{url}/notice.pdf"):
            assert (await units.get(path, headers=headers)).status_code == status
    assert (await units.get(f"{PATH}/{UNKNOWN}", headers=tokens.officer())).status_code == 404


async def test_a_list_shows_an_officers_region_and_a_units_own(units, reported, clock):
    unit, proposal = await a_proposed_unit(units, clock)

    async def listed(headers, **params):
        answer = await units.get(PATH, headers=headers, params=params)
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json()["items"]]

    assert await listed(tokens.officer("640104")) == [proposal["id"]]
    assert await listed(tokens.officer(), region="640100", state="proposed") == [proposal["id"]]
    assert await listed(tokens.officer(), state="warned") == []
    assert await listed(tokens.officer("640200")) == []
    assert await listed(tokens.unit(unit["id"])) == [proposal["id"]]
    assert await listed(tokens.unit(OTHER_UNIT)) == []
    other = await units.get(PATH, headers=tokens.officer("640200"), params={"region": "640104"})
    assert other.status_code == 404


async def test_lists_come_in_pages(units, reported, clock):
    for _ in range(2):
        await a_quiet_unit(units)
    clock.move(PROPOSED)
    assert await sweep(units) == (2, 2, 0)
    first = await units.get(PATH, headers=tokens.officer(), params={"limit": 1})
    cursor = first.json()["next_cursor"]
    asked = {"limit": 1, "cursor": cursor}
    rest = await units.get(PATH, headers=tokens.officer(), params=asked)
    (one,), (other,) = first.json()["items"], rest.json()["items"]
    assert one["id"] > other["id"]
    assert rest.json()["next_cursor"] is None


STEPS = {
    "notice": a_service(PROPOSED),
    "reply": {"text": "正在整改"},
    "decision": a_removal(),
    "service": a_service(PROPOSED),
    "revocation": {"ground": "送达以后有人到岗"},
    "dismissal": {"ground": "停工检修，并非无意吸纳"},
}


async def test_each_step_is_taken_by_whose_it_is_in_the_version_seen(units, reported, clock):
    unit, proposal = await a_proposed_unit(units, clock)
    for step, body in STEPS.items():
        by_unit = step == "reply"
        theirs = tokens.unit(unit["id"]) if by_unit else tokens.officer()
        for headers, status in [
            ({}, 401),
            (tokens.officer() if by_unit else tokens.unit(unit["id"]), 403),
            (tokens.officer("640000", "auditor"), 403),
            (tokens.unit(OTHER_UNIT) if by_unit else tokens.officer("640200"), 404),
        ]:
            answer = await act(units, proposal, step, headers=headers, **body)
            assert answer.status_code == status, (step, status)
        stale = body | {"expected_version": 1}
        assert (await act(units, proposal, step, headers=theirs, **stale)).status_code == 412
        unpinned = body | {"expected_version": None}
        theirs = tokens.unit(unit["id"]) if by_unit else tokens.officer()
        assert (await act(units, proposal, step, headers=theirs, **unpinned)).status_code == 428
    assert (await read(units, proposal["id"]))["version"] == proposal["version"]


MALFORMED = [
    ("notice", a_service(PROPOSED, manner="shouted")),
    ("notice", a_service("tomorrow")),
    ("notice", a_service(PROPOSED, evidence="收件人电话13800001234")),
    ("reply", {"text": ""}),
    ("reply", {"text": "请致电13800001234"}),
    ("decision", a_removal(decision="perhaps")),
    ("decision", a_removal(ground="")),
    ("decision", a_removal(fates=[{"placement_id": "plc_1", "kind": "end"}])),
    ("service", a_service(PROPOSED) | {"more": 1}),
    ("revocation", {"ground": ""}),
    ("dismissal", {"ground": "请致电13800001234"}),
]


async def test_a_malformed_step_is_refused(units):
    for step, body in MALFORMED:
        headers = tokens.unit(OTHER_UNIT) if step == "reply" else tokens.officer()
        answer = await units.post(f"{PATH}/{UNKNOWN}/{step}", json=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "malformed"), step


async def test_two_decisions_at_once_are_one(units, reported, clock, rows):
    _, proposal = await a_noticed_unit(units, clock)
    clock.move("2027-03-18")
    keeping = {"decision": "keep", "ground": "当地产业需要"}
    answers = await asyncio.gather(
        *(act(units, proposal, "decision", **body) for body in (a_removal(), keeping))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    kinds = [paper["kind"] for paper in await rows("removal_papers")]
    assert sorted(kinds) == ["decision", "notice"]


async def test_nothing_is_decided_while_reporting_cannot_say(units, reported, clock, units_app):
    _, proposal = await a_noticed_unit(units, clock)
    clock.move("2027-03-18")
    away = Upstream("reporting", "http://127.0.0.1:9", units_app.state.keys)
    units_app.state.reporting = Reporting(away)
    answer = await act(units, proposal, "decision", **a_removal())
    assert (answer.status_code, answer.json()["code"]) == (503, "activity-unknown")
    assert (await read(units, proposal["id"]))["state"] == "noticed"
