"""Reporting in this very process, whose contracts matching asks for, and youths who consent."""

from typing import Any

import httpx2
from fastapi import FastAPI

from services.common.upstream import Upstream
from services.common.values import ids
from services.matching.clients.reporting import Reporting
from tests import tokens
from tests.conftest import client_of
from tests.matching import placing
from tests.reporting.insuring import CONTRACT


def over(app: FastAPI, line: httpx2.AsyncBaseTransport) -> None:
    """Let matching ask over a line."""
    app.state.reporting = Reporting(Upstream("reporting", "http://sister", app.state.keys, line))


def asked(app: FastAPI, reporting: FastAPI) -> None:
    """Let matching ask the real reporting."""
    over(app, httpx2.ASGITransport(reporting))


def holds(app: FastAPI, cover: str | None = "500000.00") -> None:
    """Let reporting tell of a contract of that sum everywhere and always."""
    told = {"contract_id": "ict_1", "cover": cover}
    over(app, httpx2.MockTransport(lambda _: httpx2.Response(200, json=told)))


def out_of_reach(app: FastAPI) -> None:
    """Let reporting not answer."""

    def refuse(_: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("no line")

    over(app, httpx2.MockTransport(refuse))


async def contract(reporting: FastAPI, **changes: Any) -> None:
    """An office's contract with a carrier, of 500,000 yuan through 2026 unless told otherwise."""
    async with client_of(reporting) as client:
        headers = tokens.officer(placing.OFFICE, "clerk")
        body = CONTRACT | changes
        answer = await client.post("/v1/insurance-contracts", json=body, headers=headers)
        assert answer.status_code == 201, answer.text


async def consent(client: httpx2.AsyncClient, dispatch: placing.Shown) -> None:
    """The youth consents to be insured for what the law lets an insurer pay."""
    path = f"/v1/dispatches/{dispatch['id']}"
    body: dict[str, Any] = {"beneficiaries": []}
    asked_by = placing.side(dispatch, "youth")
    shown = await client.post(f"{path}/insurance-consent-texts", json=body, headers=asked_by)
    account, digest = ids.new("acc"), shown.json()["digest"]
    proof = {"digest": digest, "confirmation": tokens.confirmation(account, digest)}
    headers = placing.side(dispatch, "youth", sub=account)
    given = await client.post(f"{path}/insurance-consent", json=body | proof, headers=headers)
    assert given.status_code == 201, given.text
