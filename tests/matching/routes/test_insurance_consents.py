"""Consent to be insured: signed apart from the agreement, word for word."""

from datetime import date
from typing import Any

import httpx2
from fastapi import FastAPI
from sqlalchemy import text

from services.common.values import ids
from tests import tokens
from tests.matching import factories, placing

FATHER = {"name": "阿里·测试", "relation": "parent", "percent": 100}


async def words(
    client: httpx2.AsyncClient, dispatch: placing.Shown, *named: dict[str, Any]
) -> httpx2.Response:
    path = f"/v1/dispatches/{dispatch['id']}/insurance-consent-texts"
    body = {"beneficiaries": list(named)}
    return await client.post(path, json=body, headers=placing.side(dispatch, "youth"))


async def give(
    client: httpx2.AsyncClient, dispatch: placing.Shown, digest: str, *named: dict[str, Any]
) -> httpx2.Response:
    account = ids.new("acc")
    proof = tokens.confirmation(account, digest)
    body = {"beneficiaries": list(named), "digest": digest, "confirmation": proof}
    path = f"/v1/dispatches/{dispatch['id']}/insurance-consent"
    headers = placing.side(dispatch, "youth", sub=account)
    return await client.post(path, json=body, headers=headers)


async def test_a_youth_reads_consents_and_names_somebody_else_later(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    path = f"/v1/dispatches/{dispatch['id']}/insurance-consent"
    for named in ((FATHER,), ()):
        shown = (await words(matching, dispatch, *named)).json()
        answer = await give(matching, dispatch, shown["digest"], *named)
        assert answer.status_code == 201, answer.text
        for party, seen in (("youth", shown["text"]), ("office", shown["text"]), ("unit", None)):
            read = (await matching.get(path, headers=placing.side(dispatch, party))).json()
            assert (read["text"], read["digest"]) == (seen, shown["digest"])
            assert (read["given_on"], read["sum_limit"]) == ("2026-03-02", 500_000)
    told = await placing.events(matching_app, "dispatch", dispatch["id"])
    given = [data for event, _, data in told if event == "dispatch.insurance-consented"]
    assert [one["beneficiary"] for one in given] == ["named", "by_law"]
    assert "阿里" not in str(told)
    async with matching_app.state.database.transaction() as session:
        rows = await session.execute(text("SELECT text, beneficiaries FROM insurance_consents"))
        assert not any("阿里".encode() in column for row in rows for column in row)


async def test_other_words_than_those_shown_are_not_consented_to(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    shown = (await words(matching, dispatch)).json()
    answer = await give(matching, dispatch, shown["digest"], FATHER)
    assert placing.refusal(answer) == (409, "consent-text-differs")
    answer = await words(matching, dispatch, FATHER | {"percent": 99})
    assert placing.refusal(answer) == (422, "malformed")
    path = f"/v1/dispatches/{dispatch['id']}/insurance-consent"
    none = await matching.get(path, headers=placing.side(dispatch, "unit"))
    assert placing.refusal(none) == (404, "no-insurance-consent")


async def test_a_minor_and_one_whose_dispatch_ended_do_not_consent_so(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    born = factories.an_id_number(date(2008, 3, 4))
    minor = await placing.accepted(matching_app, matching, id_number=born)
    shown = (await words(matching, minor)).json()
    answer = await give(matching, minor, shown["digest"])
    assert placing.refusal(answer) == (409, "consent-by-guardian")
    ended = await placing.accepted(matching_app, matching)
    shown = (await words(matching, ended)).json()
    assert (await factories.refuse(matching, ended)).status_code == 200
    answer = await give(matching, ended, shown["digest"])
    assert placing.refusal(answer) == (409, "move-not-open")
