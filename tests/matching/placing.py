"""The way from a dispatch to an outcome, in the steps that tests start from."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import httpx2
from fastapi import FastAPI
from sqlalchemy import select
from ulid import ULID

from services.common.store.tables import changes
from tests import tokens
from tests.matching import factories

OFFICE = "640100"
"""The office that recognised the unit of every post here."""

AGREED = {"given_on": "2026-03-02", "method": "in_writing"}
"""A youth's word on the day on which tests begin."""

Shown = dict[str, Any]


async def accepted(app: FastAPI, client: httpx2.AsyncClient, **told: Any) -> Shown:
    """A dispatch to a post of its own with one seat, accepted."""
    await factories.offer(app)
    registered = await factories.register(client, **told)
    return await factories.accept(client, registered["dispatch"])


async def signed(app: FastAPI, client: httpx2.AsyncClient, **told: Any) -> Shown:
    """A dispatch whose agreement both sides signed today."""
    dispatch = await accepted(app, client, **told)
    for party in ("unit", "youth"):
        answer = await sign(client, dispatch, party)
        assert answer.status_code == 201, answer.text
    return dispatch


async def arrived(
    app: FastAPI, client: httpx2.AsyncClient, day: str = "2026-03-02", **told: Any
) -> Shown:
    """A placement of six months that began today."""
    answer = await arrive(client, await signed(app, client, **told), day)
    assert answer.status_code == 201, answer.text
    placement: Shown = answer.json()
    return placement


async def agreement(client: httpx2.AsyncClient, dispatch: Shown) -> Shown:
    """The agreement as the youth reads it."""
    path = f"/v1/dispatches/{dispatch['id']}/agreement"
    answer = await client.get(path, headers=tokens.youth(dispatch["youth_id"]))
    assert answer.status_code == 200, answer.text
    shown: Shown = answer.json()
    return shown


async def sign(
    client: httpx2.AsyncClient, dispatch: Shown, by: str, **told: Any
) -> httpx2.Response:
    """One party signs the digest that stands, or another told."""
    digest = told.get("digest") or (await agreement(client, dispatch))["digest"]
    subject = f"acc_{ULID()}"
    body = {"digest": digest, "confirmation": tokens.confirmation(subject, digest), **told}
    path = f"/v1/dispatches/{dispatch['id']}/signatures"
    return await client.post(path, json=body, headers=side(dispatch, by, sub=subject))


async def arrive(
    client: httpx2.AsyncClient, dispatch: Shown, day: str, by: str = "unit", **told: Any
) -> httpx2.Response:
    """The unit, or another, confirms the arrival."""
    return await client.post(
        f"/v1/dispatches/{dispatch['id']}/arrival",
        json={"arrived_on": day, **told},
        headers=side(dispatch, by),
    )


async def move(
    client: httpx2.AsyncClient, placement: Shown, noun: str, by: str = "unit", **told: Any
) -> httpx2.Response:
    """A move of a placement by a POST to a noun."""
    return await client.post(
        f"/v1/placements/{placement['id']}/{noun}", json=told, headers=side(placement, by)
    )


async def extend(
    client: httpx2.AsyncClient,
    placement: Shown,
    months: int,
    by: str = "unit",
    given_on: str = AGREED["given_on"],
) -> httpx2.Response:
    """So many months more, which the youth agreed to on a day."""
    shown = await client.get(f"/v1/placements/{placement['id']}", headers=side(placement, by))
    consent = AGREED | {"given_on": given_on}
    body = {"months": months, "consent": consent, "expected_version": shown.json()["version"]}
    return await move(client, placement, "extension", by, **body)


async def confirm(
    client: httpx2.AsyncClient, placement: Shown, month: str, **told: Any
) -> httpx2.Response:
    """The unit confirms a month; all present unless absences are told."""
    body = told if "absences" in told else {"all_present": True, **told}
    return await client.put(
        f"/v1/placements/{placement['id']}/attendance/{month}",
        json=body,
        headers=side(placement, "unit"),
    )


def side(of: Mapping[str, Any], party: str, **claims: Any) -> dict[str, str]:
    """Headers of one side of a dispatch or placement: its unit, its youth, its office."""
    if party == "unit":
        return tokens.unit(of["unit_id"], **claims)
    if party == "youth":
        return tokens.youth(of["youth_id"], **claims)
    return tokens.officer(OFFICE, **claims)


def whose(placement: Mapping[str, Any], dispute_by: str) -> Shown:
    """What each event of a placement says too: whose it is, and until when to disagree."""
    of = {"youth_id": placement["youth_id"], "youth_region": "640104"}
    return of | {"dispute_by": dispute_by}


def refusal(answer: httpx2.Response) -> tuple[int, str]:
    """Status and code of a problem, in Chinese and without a trace of the program."""
    told = answer.json()
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    assert any("\u4e00" <= c <= "\u9fff" for c in told["detail"])
    return answer.status_code, told["code"]


async def events(app: FastAPI, kind: str, object_id: str) -> list[tuple[str, date, Shown]]:
    """What the feed tells of an object, in order: event, business day, data."""
    query = select(changes.c.event, changes.c.occurred_on, changes.c.data).where(
        changes.c.object == kind, changes.c.object_id == object_id
    )
    async with app.state.database.transaction() as session:
        rows = await session.execute(query.order_by(changes.c.version))
        return [(event, day, data) for event, day, data in rows]
