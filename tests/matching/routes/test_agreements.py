"""Agreements: made on acceptance, signed by each side, concluded by the last."""

import hashlib
import json
import time
from datetime import date

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select, text

from services.common.values import ids
from services.matching.tables.agreements import AgreementEdition, Signature
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories, placing, words


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
    account = "acc_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V"
    headers = tokens.unit(dispatch["unit_id"], sub=account)
    body = {"digest": digest, "confirmation": tokens.confirmation(account, digest)}
    first = await matching.post(path, json=body, headers=headers)
    again = await matching.post(path, json=body, headers=headers)
    assert (again.status_code, again.json()) == (201, first.json())
    answer = await placing.sign(matching, dispatch, "unit")
    assert placing.refusal(answer) == (409, "already-signed")
    await placing.sign(matching, dispatch, "youth")
    answer = await placing.sign(matching, dispatch, "youth")
    assert placing.refusal(answer) == (409, "already-signed")


async def test_an_officer_signs_for_nobody(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    answer = await placing.sign(matching, dispatch, "office")
    assert placing.refusal(answer) == (403, "role-lacks-right")


async def test_a_signature_needs_a_second_proof_of_this_account_for_this_text(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    digest = (await placing.agreement(matching, dispatch))["digest"]
    account, path = ids.new("acc"), f"/v1/dispatches/{dispatch['id']}/signatures"
    for told in (
        tokens.confirmation(ids.new("acc"), digest),
        tokens.confirmation(account, "0" * 64),
        tokens.confirmation(account, digest, exp=int(time.time()) - 1),
        tokens.confirmation(account, digest, aud="jianxi-api"),
        tokens.confirmation(account, digest, proof="face"),
        tokens.user_token("youth", ("youth",), sub=account, digest=digest),
        "no.such.token",
    ):
        headers = tokens.youth(dispatch["youth_id"], sub=account)
        body = {"digest": digest, "confirmation": told}
        answer = await matching.post(path, json=body, headers=headers)
        assert placing.refusal(answer) == (409, "confirmation-invalid")
    assert (await placing.agreement(matching, dispatch))["signatures"] == []
    signed = await placing.sign(matching, dispatch, "youth")
    assert signed.json()["signatures"] == [
        {"party": "youth", "signed_on": "2026-03-02", "on_paper": False, "proof": "password"}
    ]


@pytest.mark.parametrize("proof", ["wechat", "phone"])
async def test_who_has_no_password_signs_by_another_proof(
    matching_app: FastAPI, matching: httpx2.AsyncClient, proof: str
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    digest = (await placing.agreement(matching, dispatch))["digest"]
    account = ids.new("acc")
    told = tokens.confirmation(account, digest, proof=proof)
    answer = await matching.post(
        f"/v1/dispatches/{dispatch['id']}/signatures",
        json={"digest": digest, "confirmation": told},
        headers=tokens.youth(dispatch["youth_id"], sub=account),
    )
    assert answer.json()["signatures"][0]["proof"] == proof


async def test_a_confirmation_opens_no_door(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    headers = tokens.bearer(tokens.confirmation(ids.new("acc"), "0" * 64, kind="youth", roles=[]))
    answer = await matching.get("/v1/me/dispatches", headers=headers)
    assert placing.refusal(answer) == (401, "token-invalid")


async def test_on_the_eighteenth_birthday_the_last_signature_needs_no_guardian(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    told = {"id_number": factories.an_id_number(date(2008, 3, 4))}
    dispatch = await placing.accepted(matching_app, matching, **told)
    await placing.sign(matching, dispatch, "unit")
    clock.move("2026-03-04")
    assert (await placing.sign(matching, dispatch, "youth")).json()["missing"] == []


async def test_who_comes_of_age_before_the_guardians_paper_signs_anew(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    told = {"id_number": factories.an_id_number(date(2008, 3, 4))}
    dispatch = await placing.accepted(matching_app, matching, **told)
    for party in ("unit", "youth"):
        waiting = await placing.sign(matching, dispatch, party)
    assert waiting.json()["missing"] == ["guardian"]
    clock.move("2026-03-03")
    assert placing.refusal(await placing.sign(matching, dispatch, "youth"))[1] == "already-signed"
    clock.move("2026-03-04")
    assert (await placing.agreement(matching, dispatch))["missing"] == ["youth"]
    concluded = (await placing.sign(matching, dispatch, "youth")).json()
    assert concluded["missing"] == []
    told = [(one["party"], one["signed_on"]) for one in concluded["signatures"]]
    assert told == [("unit", "2026-03-02"), ("youth", "2026-03-04")]
    async with matching_app.state.database.transaction() as session:
        kept = await session.scalars(select(Signature).order_by(Signature.id))
        assert [one.voided_on for one in kept] == [None, date(2026, 3, 4), None]
    assert (await placing.arrive(matching, dispatch, "2026-03-04")).status_code == 201


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


async def test_the_agreement_says_in_words_who_where_what_and_how_long(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    shown = await placing.agreement(matching, dispatch)
    clauses = {clause["key"]: clause["text"] for clause in shown["content"]["clauses"]}
    assert list(clauses) == [
        *("parties", "post", "term", "hours", "plan", "mentor", "allowance", "extras"),
        *("insurance", "safety", "unit_rights", "youth_rights", "ending", "disputes", "signing"),
    ]
    whole = "".join(clauses.values())
    for told in (
        "塞上测试机械有限公司，统一社会信用代码91640100MA76TEST0A，地址银川市兴庆区示例路1号",
        "阿依·测试",
        "“行政助理”岗位",
        "整理档案，协助会务，接待来访。乙方在见习中学习公文写作、档案管理。",
        "每日不超过8小时，每周不超过40小时，每周至少休息1日",
        "2026年1月5日提交的见习计划（文件摘要abababababababab）",
        "甲方委派带教·测试（主管）为带教老师",
        "甲方提供工作餐、另发生活补助（每月300元）。",
    ):
        assert told in whole
    assert "{" not in whole
    assert shown["unprintable"] == []


async def test_without_the_words_of_the_post_nobody_accepts_and_nothing_is_kept(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app)
    dispatch = (await factories.register(matching))["dispatch"]
    reached, matching_app.state.units = matching_app.state.units, words.out_of_reach()
    path = f"/v1/dispatches/{dispatch['id']}/acceptance"
    body, youth = {"expected_version": dispatch["version"]}, tokens.youth(dispatch["youth_id"])
    answer = await matching.post(path, json=body, headers=youth)
    assert placing.refusal(answer) == (503, "words-unavailable")
    matching_app.state.units = reached
    answer = await matching.post(path, json=body, headers=youth)
    assert answer.json()["state"] == "accepted"


async def test_a_text_written_anew_keeps_what_was_signed_of_the_one_before(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    old = await placing.agreement(matching, dispatch)
    await placing.sign(matching, dispatch, "unit")
    await factories.offer(
        matching_app,
        post_id=dispatch["post_id"],
        unit_id=dispatch["unit_id"],
        workplace_county="640323",
    )
    assert (await placing.agreement(matching, dispatch))["signatures"] == []
    async with matching_app.state.database.transaction() as session:
        kept = (await session.execute(select(AgreementEdition))).scalar_one()
        void = (await session.execute(select(Signature))).scalar_one()
    assert (kept.digest, json.loads(kept.content)) == (old["digest"], old["content"])
    assert (void.digest, void.voided_on) == (old["digest"], date(2026, 3, 2))


async def test_the_pdf_is_for_both_sides_and_their_offices(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    await placing.sign(matching, dispatch, "unit")
    path = f"/v1/dispatches/{dispatch['id']}/agreement.pdf"
    for party in ("unit", "youth", "office"):
        answer = await matching.get(path, headers=placing.side(dispatch, party))
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
        assert answer.content.startswith(b"%PDF-")
    answer = await matching.get(path, headers=tokens.unit(ids.new("unt")))
    assert placing.refusal(answer) == (404, "dispatch-not-found")
