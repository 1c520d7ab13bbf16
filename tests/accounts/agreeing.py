"""Administrators who conclude agreements, and departments that hold their keys."""

from typing import Any

import httpx2
from fastapi import FastAPI

from tests import signing, tokens
from tests.accounts.factories import an_officer, bearing


async def administrator(app: FastAPI, region: str, *roles: str) -> dict[str, Any]:
    """What an administrator shows at the door; one whose office is another now, if roles say so."""
    account_id, _ = await an_officer(app, region, *roles)
    told = {"region": region, "sub": account_id}
    return {"access_token": tokens.user_token("officer", ("administrator",), **told)}


async def concluded(
    client: httpx2.AsyncClient, chief: dict[str, Any], **changes: Any
) -> dict[str, Any]:
    """An agreement in force."""
    body = signing.terms(**changes)
    answer = await client.post("/v1/data-agreements", json=body, headers=bearing(chief))
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def try_issue(
    client: httpx2.AsyncClient, chief: dict[str, Any], agreement: dict[str, Any]
) -> httpx2.Response:
    """The answer to whoever asks for one more key."""
    headers = bearing(chief)
    del headers["Idempotency-Key"]
    path = f"/v1/data-agreements/{agreement['id']}/keys"
    return await client.post(path, json={"reason": "首次接入"}, headers=headers)


async def issued(
    client: httpx2.AsyncClient, chief: dict[str, Any], agreement: dict[str, Any]
) -> dict[str, Any]:
    """A new key of an agreement: client_id, client_secret, version."""
    answer = await try_issue(client, chief, agreement)
    assert answer.status_code == 201, answer.text
    key: dict[str, Any] = answer.json()
    return key


async def move(
    client: httpx2.AsyncClient, chief: dict[str, Any], path: str, version: int = 1
) -> httpx2.Response:
    """The answer to an ending or a revocation."""
    body = {"expected_version": version, "reason": "合作结束"}
    return await client.post(f"/v1/data-agreements/{path}", json=body, headers=bearing(chief))


async def revised(
    client: httpx2.AsyncClient, chief: dict[str, Any], agreement: dict[str, Any], **changes: Any
) -> httpx2.Response:
    """The answer to a revision by the version that the agreement has."""
    body = signing.terms(expected_version=agreement["version"], **changes)
    del body["department_kind"]
    path = f"/v1/data-agreements/{agreement['id']}"
    return await client.put(path, json=body, headers=bearing(chief))


async def try_token(
    client: httpx2.AsyncClient, key: dict[str, Any], **changes: Any
) -> httpx2.Response:
    """The answer to a department that asks for a token."""
    body = {
        "grant_type": "client_credentials",
        "client_id": key["client_id"],
        "client_secret": key["client_secret"],
    }
    return await client.post("/v1/tokens", json=body | changes)


async def token(client: httpx2.AsyncClient, key: dict[str, Any]) -> dict[str, str]:
    """The headers of a department that has its token."""
    answer = await try_token(client, key)
    assert answer.status_code == 200, answer.text
    return tokens.bearer(answer.json()["access_token"])
