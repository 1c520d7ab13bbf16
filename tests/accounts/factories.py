"""People of the tests: they sign up, sign in and manage officers as anyone would."""

import time
from base64 import b32decode
from dataclasses import dataclass
from itertools import count
from typing import Any

import httpx2
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from fastapi import FastAPI
from ulid import ULID

from services.accounts.actions.officers import install_officer
from services.accounts.rules.officers import Posting
from services.accounts.rules.passwords import Credentials
from services.common.deeds import by_itself

PASSWORD = "Correct-Horse-7"
OWN = "Own-Battery-Staple-8"
"""What replaces a password that somebody else gave."""
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


@dataclass
class App:
    """Somebody's authenticator: gives a code for each step, each once, beginning with the last."""

    secret: str
    last_step: int = 0

    @property
    def next_step(self) -> int:
        """The first step that was not taken yet."""
        return max(self.last_step + 1, int(time.time()) // 30 - 1)

    def code(self, step: int) -> str:
        """The code of a step."""
        codes = TOTP(b32decode(self.secret), 6, SHA1(), 30)
        return codes.generate(step * 30).decode()


_apps: dict[str, App] = {}
_passwords: dict[str, str] = {}


def app_of(name: str) -> App:
    """The authenticator of somebody who has bound one."""
    return _apps[name]


async def try_sign_in(
    client: httpx2.AsyncClient, name: str, password: str | None = None, **fields: Any
) -> httpx2.Response:
    """The answer to a sign-in by name, password and, where an app is bound, its next code."""
    body = {"grant_type": "password", "name": name, "password": password or _own(name)}
    if name in _apps:
        step = _apps[name].next_step
        body["code"] = _apps[name].code(step)
    answer = await client.post("/v1/tokens", json=body | fields)
    if answer.status_code == 200 and name in _apps:
        _apps[name].last_step = step
    return answer


async def a_sign_in(
    client: httpx2.AsyncClient, name: str, password: str | None = None
) -> dict[str, Any]:
    """The tokens of a sign-in, after all that is asked of somebody new."""
    answer = await try_sign_in(client, name, password)
    if answer.status_code == 403 and answer.json()["code"] == "password-change-due":
        await renew_password(client, name)
        answer = await try_sign_in(client, name)
    if answer.status_code == 403 and answer.json()["code"] == "second-factor-missing":
        await bind(client, name)
        answer = await try_sign_in(client, name)
    assert answer.status_code == 200, answer.text
    tokens: dict[str, Any] = answer.json()
    return tokens


def _own(name: str) -> str:
    return _passwords.get(name, PASSWORD)


async def renew_password(client: httpx2.AsyncClient, name: str, **fields: Any) -> httpx2.Response:
    """The answer to somebody who replaces the password that was given to them."""
    body = {"name": name, "old_password": _own(name), "new_password": OWN} | fields
    answer = await client.post("/v1/accounts/passwords", json=body)
    if answer.status_code == 204:
        _passwords[name] = body["new_password"]
    return answer


async def bind(
    client: httpx2.AsyncClient, name: str, password: str | None = None, **fields: Any
) -> httpx2.Response:
    """The answer to somebody who binds an app, which gives their codes from now on."""
    body = {"name": name, "password": password or _own(name)}
    answer = await client.post("/v1/accounts/second-factors", json=body | fields)
    if answer.status_code == 201:
        _apps[name] = App(answer.json()["secret"])
    return answer


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
            given=False,
        )
    return officer.account_id, officer.name
