"""People of the tests: they sign up, sign in and manage officers as anyone would."""

from itertools import count
from typing import Any

import httpx2
from fastapi import FastAPI
from ulid import ULID

from services.accounts.actions.officers import install_officer
from services.accounts.rules.officers import Posting
from services.accounts.rules.passwords import Credentials
from services.common.deeds import by_itself

PASSWORD = "Correct-Horse-7"
_numbers = count(1)


def a_name() -> str:
    """A sign-in name that nobody has yet."""
    return f"somebody-{next(_numbers)}"


def a_key() -> dict[str, str]:
    """A fresh Idempotency-Key."""
    return {"Idempotency-Key": str(ULID())}


def bearing(tokens: dict[str, Any]) -> dict[str, str]:
    """The headers of somebody who has signed in, with a fresh key."""
    return a_key() | {"Authorization": f"Bearer {tokens['access_token']}"}


async def a_sign_up(client: httpx2.AsyncClient, **fields: Any) -> dict[str, Any]:
    """Somebody's new account; a unit's unless told otherwise."""
    body = {"kind": "unit", "name": a_name(), "password": PASSWORD} | fields
    answer = await client.post("/v1/accounts", json=body, headers=a_key())
    assert answer.status_code == 201, answer.text
    account: dict[str, Any] = answer.json()
    return account


async def try_sign_in(
    client: httpx2.AsyncClient, name: str, password: str = PASSWORD
) -> httpx2.Response:
    """The answer to a sign-in by name and password."""
    body = {"grant_type": "password", "name": name, "password": password}
    return await client.post("/v1/tokens", json=body)


async def a_sign_in(
    client: httpx2.AsyncClient, name: str, password: str = PASSWORD
) -> dict[str, Any]:
    """The tokens of a sign-in."""
    answer = await try_sign_in(client, name, password)
    assert answer.status_code == 200, answer.text
    tokens: dict[str, Any] = answer.json()
    return tokens


async def renew(client: httpx2.AsyncClient, refresh_token: str) -> httpx2.Response:
    """The answer to a renewal."""
    body = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    return await client.post("/v1/tokens", json=body)


async def an_officer(app: FastAPI, region: str = "640000", *roles: str) -> tuple[str, str]:
    """An officer's account id and sign-in name; an administrator unless other roles are named."""
    credentials = Credentials(a_name(), PASSWORD)
    posting = Posting(roles or ("administrator",), region)
    deed = by_itself("accounts", app.state.clock, "test")
    async with app.state.database.transaction() as session:
        officer = await install_officer(
            session,
            deed,
            app.state.passwords,
            credentials=credentials,
            posting=posting,
            now=app.state.real_clock.now(),
        )
    return officer.account_id, officer.name
