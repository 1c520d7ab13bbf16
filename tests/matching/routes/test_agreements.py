"""Agreements: made on acceptance, signed by each side, concluded by the last."""

import hashlib
import json
from datetime import date

import httpx2
from fastapi import FastAPI
from sqlalchemy import text

from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories, placing

MINOR = {"id_number": factories.an_id_number(date(2008, 3, 4))}


async def test_acceptance_makes_an_agreement_with_number_facts_and_digest(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    shown = await placing.agreement(matching, dispatch)
    facts = shown["content"]["particulars"]
    assert shown["number"] == facts["number"] == "640104-2026-000001"
    assert (facts["youth_name"], facts["county_name"]) == ("阿依·测试", "兴庆区")
    assert (facts["months"], facts["made_on"]) == (6, "2026-03-02")
    assert shown["missing"] == ["unit", "youth"]
    clauses = {clause["key"]: clause["text"] for clause in shown["content"]["clauses"]}
    assert "参照兴庆区（见习地点）当月执行的最低工资标准" in clauses["allowance"]
    assert "6个月" in clauses["term"]


async def test_the_unit_reads_beside_the_agreement_from_when_the_youth_can_begin(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    for wish, told in (({"earliest_start": "2026-04-01"}, "2026-04-01"), ({}, None)):
        dispatch = await placing.accepted(matching_app, matching, intention=wish)
        path = f"/v1/dispatches/{dispatch['id']}/agreement"
        answer = await matching.get(path, headers=tokens.unit(dispatch["unit_id"]))
        assert answer.status_code == 200, answer.text
        assert answer.json()["earliest_start"] == told
        assert "earliest_start" not in str(answer.json()["content"])


async def test_anybody_who_reads_the_agreement_can_take_its_digest(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    shown = await placing.agreement(matching, dispatch)
    plain = json.dumps(shown["content"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(plain.encode()).hexdigest() == shown["digest"]


async def test_the_name_in_the_agreement_lies_sealed(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await placing.accepted(matching_app, matching)
    async with matching_app.state.database.transaction() as session:
        content = await session.scalar(text("SELECT content FROM agreements"))
    assert "阿依·测试".encode() not in content


async def test_before_acceptance_there_is_no_agreement(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app)
    dispatch = (await factories.register(matching))["dispatch"]
    path = f"/v1/dispatches/{dispatch['id']}/agreement"
    answer = await matching.get(path, headers=tokens.youth(dispatch["youth_id"]))
    assert placing.refusal(answer) == (404, "agreement-not-made")


async def test_only_both_sides_and_their_offices_see_the_agreement(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    path = f"/v1/dispatches/{dispatch['id']}/agreement"
    for headers in (
        tokens.unit(dispatch["unit_id"]),
        tokens.youth(dispatch["youth_id"]),
        tokens.officer("640100"),
        tokens.officer("640104"),
        tokens.officer("640000"),
    ):
        assert (await matching.get(path, headers=headers)).status_code == 200
    for headers in (
        tokens.unit("unt_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V"),
        tokens.youth("yth_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V"),
        tokens.officer("640200"),
        tokens.officer("640105"),
    ):
        answer = await matching.get(path, headers=headers)
        assert placing.refusal(answer) == (404, "dispatch-not-found")


async def test_the_last_of_two_signatures_concludes_in_either_order(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    for first, last in (("unit", "youth"), ("youth", "unit")):
        dispatch = await placing.accepted(matching_app, matching)
        assert (await placing.sign(matching, dispatch, first)).json()["missing"] == [last]
        concluded = (await placing.sign(matching, dispatch, last)).json()
        assert concluded["missing"] == []
        assert [signature["party"] for signature in concluded["signatures"]] == [first, last]
        told = await placing.events(matching_app, "dispatch", dispatch["id"])
        event, occurred_on, data = told[-2]
        assert (event, occurred_on) == ("dispatch.party-signed", date(2026, 3, 2))
        assert (data["party"], data["missing"]) == (first, [last])
        event, occurred_on, data = told[-1]
        assert (event, occurred_on) == ("dispatch.signed", date(2026, 3, 2))
        assert data["digest"] == concluded["digest"]
        assert data["arrive_by"] == "2026-03-09"


async def test_another_digest_is_not_signed(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    answer = await placing.sign(matching, dispatch, "youth", digest="0" * 64)
    assert placing.refusal(answer) == (409, "digest-differs")
    assert (await placing.agreement(matching, dispatch))["signatures"] == []


async def test_nobody_signs_twice_but_a_repeated_request_gets_its_answer(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    digest = (await placing.agreement(matching, dispatch))["digest"]
    path = f"/v1/dispatches/{dispatch['id']}/signatures"
    headers = tokens.unit(dispatch["unit_id"], sub="acc_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V")
    first = await matching.post(path, json={"digest": digest}, headers=headers)
    again = await matching.post(path, json={"digest": digest}, headers=headers)
    assert (again.status_code, again.json()) == (201, first.json())
    answer = await placing.sign(matching, dispatch, "unit")
    assert placing.refusal(answer) == (409, "already-signed")
    await placing.sign(matching, dispatch, "youth")
    answer = await placing.sign(matching, dispatch, "youth")
    assert placing.refusal(answer) == (409, "already-signed")


async def test_nobody_signs_for_somebody_else(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    answer = await placing.sign(matching, dispatch, "unit", party="youth")
    assert placing.refusal(answer) == (403, "not-their-signature")
    answer = await placing.sign(matching, dispatch, "office")
    assert placing.refusal(answer) == (403, "not-their-signature")


async def test_a_minors_agreement_waits_for_the_guardians_paper(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching, **MINOR)
    _, _, accepted = (await placing.events(matching_app, "dispatch", dispatch["id"]))[-1]
    assert accepted["missing"] == ["guardian", "unit", "youth"]
    await placing.sign(matching, dispatch, "unit")
    waiting = await placing.sign(matching, dispatch, "youth")
    assert waiting.json()["missing"] == ["guardian"]
    guardian = {"party": "guardian", "on_paper": True, "guardian_name": "阿里·测试"}
    signed = await placing.sign(matching, dispatch, "office", **guardian)
    assert signed.json()["missing"] == []
    assert "阿里" not in signed.text
    async with matching_app.state.database.transaction() as session:
        name = await session.scalar(
            text("SELECT guardian_name FROM signatures WHERE party = 'guardian'")
        )
    assert "阿里".encode() not in name


async def test_on_the_eighteenth_birthday_the_last_signature_needs_no_guardian(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    told = {"id_number": factories.an_id_number(date(2008, 3, 4))}
    dispatch = await placing.accepted(matching_app, matching, **told)
    await placing.sign(matching, dispatch, "unit")
    clock.move("2026-03-04")
    assert (await placing.sign(matching, dispatch, "youth")).json()["missing"] == []


async def test_a_grown_up_has_no_guardian_sign(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    guardian = {"party": "guardian", "on_paper": True, "guardian_name": "阿里·测试"}
    answer = await placing.sign(matching, dispatch, "office", **guardian)
    assert placing.refusal(answer) == (409, "guardian-not-needed")


async def test_a_guardian_without_a_name_or_paper_is_malformed(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    for told in (
        {"party": "guardian", "on_paper": True},
        {"party": "guardian", "guardian_name": "阿里·测试"},
        {"guardian_name": "阿里·测试"},
        {"on_paper": True},
    ):
        answer = await placing.sign(matching, dispatch, "office", **told)
        assert placing.refusal(answer) == (422, "malformed")
        assert "阿里" not in answer.text


async def test_eligibility_is_decided_on_the_day_of_the_last_signature(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    born = factories.an_id_number(date(2001, 3, 3))
    dispatch = await placing.accepted(matching_app, matching, id_number=born)
    await placing.sign(matching, dispatch, "unit")
    clock.move("2026-03-03")
    answer = await placing.sign(matching, dispatch, "youth")
    assert placing.refusal(answer) == (409, "not-eligible")
    assert [c["code"] for c in answer.json()["conditions"] if c["branch"] is None] == []
    signatures = (await placing.agreement(matching, dispatch))["signatures"]
    assert [signature["party"] for signature in signatures] == ["unit"]


async def test_who_is_not_eligible_does_not_sign_first_and_is_told_why(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    born = factories.an_id_number(date(2001, 3, 3))
    dispatch = await placing.accepted(matching_app, matching, id_number=born)
    clock.move("2026-03-03")
    answer = await placing.sign(matching, dispatch, "youth")
    assert placing.refusal(answer) == (409, "not-eligible")
    assert "young_enough" in {c["code"] for c in answer.json()["conditions"]}
    assert (await placing.agreement(matching, dispatch))["signatures"] == []


async def test_a_unit_learns_nothing_of_why_somebody_is_not_eligible(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    born = factories.an_id_number(date(2001, 3, 3))
    dispatch = await placing.accepted(matching_app, matching, id_number=born)
    await placing.sign(matching, dispatch, "youth")
    clock.move("2026-03-03")
    answer = await placing.sign(matching, dispatch, "unit")
    assert placing.refusal(answer) == (409, "not-eligible")
    assert "conditions" not in answer.json()
    assert answer.json()["detail"] == "请联系经办机构。"


async def test_a_refused_dispatch_is_not_signed(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    assert (await factories.refuse(matching, dispatch)).status_code == 200
    answer = await placing.sign(matching, dispatch, "unit")
    assert placing.refusal(answer) == (409, "move-not-open")


async def test_the_agreement_names_the_mentor_of_the_post(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    mentor_id = "mnt_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V"
    await factories.offer(matching_app, mentor_id=mentor_id)
    dispatch = (await factories.register(matching))["dispatch"]
    await factories.accept(matching, dispatch)
    shown = await placing.agreement(matching, dispatch)
    assert shown["content"]["particulars"]["mentor_id"] == mentor_id
