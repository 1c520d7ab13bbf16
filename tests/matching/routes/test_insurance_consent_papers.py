"""Consents to be insured on paper: a guardian's hand beside a minor's, and an officer's look."""

from datetime import date
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from services.common.values import ids
from services.matching import policy
from tests import tokens
from tests.change_logs import ground_of
from tests.conftest import SandboxClock
from tests.matching import factories, placing
from tests.matching.routes.test_insurance_consents import give, words
from tests.matching.rules.test_papers import PDF
from tests.pdfs import text_of

MINOR = {"id_number": factories.an_id_number(date(2008, 3, 4))}
SEEN = {
    "decision": "accept",
    "number_on_each_page": True,
    "signatures_seen": True,
    "ground": "已核对",
}


def path_of(dispatch: placing.Shown, *more: str) -> str:
    return "/".join([f"/v1/dispatches/{dispatch['id']}/insurance-consent/papers", *more])


async def digest_of(client: httpx2.AsyncClient, dispatch: placing.Shown) -> str:
    path = f"/v1/dispatches/{dispatch['id']}/insurance-consent-texts"
    headers = placing.side(dispatch, "youth")
    return str((await client.post(path, json={}, headers=headers)).json()["digest"])


async def hand_in(
    client: httpx2.AsyncClient, dispatch: placing.Shown, by: str, digest: str, **told: Any
) -> httpx2.Response:
    form = {"digest": digest, "guardian_name": "阿里·测试"} | told
    files = {"file": ("x", form.pop("content", PDF))}
    data = {name: value for name, value in form.items() if value is not None}
    headers = placing.side(dispatch, by)
    return await client.post(path_of(dispatch), data=data, files=files, headers=headers)


async def review(
    client: httpx2.AsyncClient, dispatch: placing.Shown, paper: placing.Shown, **told: Any
) -> httpx2.Response:
    path = f"/v1/dispatches/{dispatch['id']}"
    seen = await client.get(path, headers=placing.side(dispatch, "youth"))
    body = SEEN | {"expected_version": seen.json()["version"]} | told
    headers = body.pop("headers", placing.side(dispatch, "office"))
    return await client.post(path_of(dispatch, paper["id"], "review"), json=body, headers=headers)


async def test_a_minors_paper_counts_once_an_officer_saw_number_and_both_hands(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching, **MINOR)
    digest = await digest_of(matching, dispatch)
    unnamed = await hand_in(matching, dispatch, "youth", digest, guardian_name=None)
    assert placing.refusal(unnamed) == (422, "malformed")
    answer = await hand_in(matching, dispatch, "youth", digest)
    assert (answer.status_code, answer.json()["state"]) == (201, "handed_in")
    assert "阿里" not in answer.text
    second = await hand_in(matching, dispatch, "office", digest)
    assert placing.refusal(second) == (409, "paper-waits")
    paper = answer.json()
    for told in ({"signatures_seen": False}, {"number_on_each_page": False}):
        answer = await review(matching, dispatch, paper, **told)
        assert placing.refusal(answer) == (409, "consent-paper-not-seen")
    consent = f"/v1/dispatches/{dispatch['id']}/insurance-consent"
    answer = await matching.get(consent, headers=placing.side(dispatch, "youth"))
    assert placing.refusal(answer) == (404, "no-insurance-consent")
    answer = await review(matching, dispatch, paper)
    assert (answer.status_code, answer.json()["state"]) == (200, "accepted")
    answer = await matching.get(consent, headers=placing.side(dispatch, "youth"))
    shown = answer.json()
    assert (shown["digest"], shown["on_paper"], shown["sum_limit"]) == (digest, True, 500_000)
    assert "及本人的监护人" in shown["text"]
    answer = await review(matching, dispatch, paper)
    assert placing.refusal(answer) == (409, "paper-reviewed")
    told = await placing.events(matching_app, "dispatch", dispatch["id"])
    assert [event for event, *_ in told][-2:] == [
        "dispatch.consent-paper-handed-in",
        "dispatch.insurance-consented",
    ]
    assert "阿里" not in str(told)
    async with matching_app.state.database.transaction() as session:
        query = text("SELECT guardian_name FROM insurance_consent_papers")
        assert "阿里".encode() not in (await session.execute(query)).scalar_one()


async def test_a_paper_returned_counts_for_nothing_and_another_may_follow(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching, **MINOR)
    digest = await digest_of(matching, dispatch)
    paper = (await hand_in(matching, dispatch, "youth", digest)).json()
    answer = await review(matching, dispatch, paper, decision="return", ground="监护人没有签字")
    assert (answer.json()["state"], answer.json()["ground"]) == ("returned", "监护人没有签字")
    event = "dispatch.consent-paper-returned"
    why = await ground_of(matching, "matching", dispatch["id"], event, "640104")
    assert why == "监护人没有签字"
    assert (await hand_in(matching, dispatch, "office", digest)).status_code == 201
    headers = placing.side(dispatch, "youth")
    listed = await matching.get(path_of(dispatch), headers=headers)
    assert [one["state"] for one in listed.json()["items"]] == ["returned", "handed_in"]


async def test_a_paper_of_the_eve_counts_on_the_birthday_and_a_later_one_is_of_the_youth_alone(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    dispatch = await placing.accepted(matching_app, matching, **MINOR)
    digest = await digest_of(matching, dispatch)
    clock.move("2026-03-03")
    paper = (await hand_in(matching, dispatch, "youth", digest)).json()
    clock.move("2026-03-04")
    answer = await review(matching, dispatch, paper)
    assert (answer.status_code, answer.json()["state"]) == (200, "accepted"), answer.text
    late = await hand_in(matching, dispatch, "youth", digest)
    assert placing.refusal(late) == (409, "consent-text-differs")


async def test_words_that_changed_meanwhile_are_not_accepted(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    clock: SandboxClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dispatch = await placing.accepted(matching_app, matching, **MINOR)
    digest = await digest_of(matching, dispatch)
    other = await hand_in(matching, dispatch, "youth", "0" * 64)
    assert placing.refusal(other) == (409, "consent-text-differs")
    paper = (await hand_in(matching, dispatch, "youth", digest)).json()
    clock.move("2026-03-04")  # the eighteenth birthday: new words are the youth's alone
    monkeypatch.setattr(policy, "insurance_sum_limit", lambda *_: 400_000)
    answer = await review(matching, dispatch, paper)
    assert placing.refusal(answer) == (409, "consent-text-differs")
    answer = await review(matching, dispatch, paper, decision="return")
    assert answer.json()["state"] == "returned"
    digest = await digest_of(matching, dispatch)
    named = await hand_in(matching, dispatch, "youth", digest)
    assert placing.refusal(named) == (422, "malformed")
    answer = await hand_in(matching, dispatch, "youth", digest, guardian_name=None)
    assert answer.status_code == 201, answer.text


async def test_the_scan_is_for_the_youth_and_the_offices_and_not_for_the_unit(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching, **MINOR)
    paper = (await hand_in(matching, dispatch, "youth", await digest_of(matching, dispatch))).json()
    path = path_of(dispatch, paper["id"], "file")
    for party in ("youth", "office"):
        answer = await matching.get(path, headers=placing.side(dispatch, party))
        assert (answer.content, answer.headers["content-type"]) == (PDF, "application/pdf")
    unknown = path_of(dispatch, ids.new("icp"), "file")
    for told, headers, problem in (
        (path, placing.side(dispatch, "unit"), (403, "role-lacks-right")),
        (path, tokens.youth(ids.new("yth")), (404, "dispatch-not-found")),
        (unknown, placing.side(dispatch, "youth"), (404, "paper-not-found")),
    ):
        assert placing.refusal(await matching.get(told, headers=headers)) == problem
    for headers, problem in (
        (tokens.officer("640104"), (403, "units-office-moves")),
        (placing.side(dispatch, "youth"), (403, "role-lacks-right")),
    ):
        answer = await review(matching, dispatch, paper, headers=headers)
        assert placing.refusal(answer) == problem
    spoilt = await hand_in(matching, dispatch, "youth", "0" * 64, content=b"PK")
    assert placing.refusal(spoilt) == (422, "paper-type-unknown")


async def test_the_words_are_printed_with_room_for_each_hand_that_must_sign(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    for told, guardian in ((MINOR, True), ({}, False)):
        dispatch = await placing.accepted(matching_app, matching, **told)
        path = f"/v1/dispatches/{dispatch['id']}/insurance-consent.pdf"
        answer = await matching.get(path, headers=placing.side(dispatch, "youth"))
        assert answer.status_code == 200, answer.text
        printed = text_of(answer.content)
        assert await digest_of(matching, dispatch) in printed
        assert "保险金额不超过500000元" in printed
        assert "被保险人签字：年月日" in printed
        assert ("监护人签字：与被保险人的关系：" in printed) == guardian
        assert (await factories.refuse(matching, dispatch)).status_code == 200
        answer = await matching.get(path, headers=placing.side(dispatch, "youth"))
        assert placing.refusal(answer) == (409, "move-not-open")


async def test_once_signed_it_is_printed_as_signed_and_blank_when_asked_for(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    beneficiary = {"name": "阿里·测试", "relation": "parent", "percent": 100}
    dispatch = await placing.accepted(matching_app, matching)
    told = (await words(matching, dispatch, beneficiary)).json()
    given = await give(matching, dispatch, told["digest"], beneficiary)
    assert given.status_code == 201, given.text
    path = f"/v1/dispatches/{dispatch['id']}/insurance-consent.pdf"
    for party in ("youth", "office"):
        headers = placing.side(dispatch, party)
        printed = text_of((await matching.get(path, headers=headers)).content)
        assert told["digest"] in printed
        assert "阿里·测试（父母）100%" in printed
        assert "法定继承人" not in printed
        assert "被保险人已在系统中确认签署2026年3月2日" in printed
        assert "在系统中提交" not in printed
        blank = text_of((await matching.get(f"{path}?blank=true", headers=headers)).content)
        assert "被保险人签字：年月日" in blank
        assert "由法定继承人依法继承" in blank


async def test_a_minors_is_printed_as_signed_by_both_on_paper(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching, **MINOR)
    digest = await digest_of(matching, dispatch)
    paper = (await hand_in(matching, dispatch, "youth", digest)).json()
    assert (await review(matching, dispatch, paper)).status_code == 200
    path = f"/v1/dispatches/{dispatch['id']}/insurance-consent.pdf"
    printed = text_of((await matching.get(path, headers=placing.side(dispatch, "youth"))).content)
    for who in ("被保险人", "监护人"):
        assert f"{who}已签署纸质文本，经办机构已核对2026年3月2日" in printed


async def test_who_hands_a_paper_in_does_not_accept_it(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching, **MINOR)
    digest = await digest_of(matching, dispatch)
    clerk = placing.side(dispatch, "office", sub="acc_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V")
    form = {"digest": digest, "guardian_name": "阿里·测试"}
    files = {"file": ("x", PDF)}
    answer = await matching.post(path_of(dispatch), data=form, files=files, headers=clerk)
    assert answer.status_code == 201, answer.text
    fresh = placing.side(dispatch, "office", sub="acc_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V")
    own = await review(matching, dispatch, answer.json(), headers=fresh)
    assert placing.refusal(own) == (409, "own-paper")
    other = await review(matching, dispatch, answer.json())
    assert other.status_code == 200, other.text
