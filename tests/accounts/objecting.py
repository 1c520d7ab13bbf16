"""Departments that object to what a feed tells, and offices that answer."""

import json
from dataclasses import dataclass
from typing import Any

import httpx2
from fastapi import FastAPI

from services.accounts.clients.sisters import Sisters
from services.common.upstream import Upstream
from tests import tokens
from tests.accounts import departments
from tests.accounts.departments import Department
from tests.accounts.factories import a_key

OFFICE = "/v1/feed-objections"
OVERDUE = "/v1/overdue/feed-objections"
GROUND = "营业执照登记的行业门类不同"
Shown = dict[str, Any]


def wire(accounts_app: FastAPI, **sisters: FastAPI) -> None:
    """Let accounts ask itself about signatures, and the owners of feeds about objects."""
    keys = accounts_app.state.keys
    itself = httpx2.ASGITransport(accounts_app)
    accounts_app.state.accounts = Upstream("accounts", "http://accounts", keys, itself)
    accounts_app.state.sisters_asked = Sisters(
        {
            name: Upstream(name, f"http://{name}", keys, httpx2.ASGITransport(app))
            for name, app in sisters.items()
        }
    )


@dataclass
class Objector:
    """A department that objects to what one feed tells."""

    accounts: httpx2.AsyncClient
    feed: str
    department: Department

    @property
    def path(self) -> str:
        """Where its objections are."""
        return f"/v1/feeds/{self.feed}/objections"

    async def file(self, key: dict[str, str] | None = None, **told: Any) -> httpx2.Response:
        """The answer to an objection."""
        return await self.post(self.path, {"ground": GROUND} | told, key)

    async def filed(self, **told: Any) -> Shown:
        """An objection that is received."""
        return shown(await self.file(**told), 201)

    async def withdraw(self, objection: Shown, version: int | None = 1) -> httpx2.Response:
        """The answer to whoever takes it back."""
        path = f"{self.path}/{objection['id']}/withdrawal"
        return await self.post(path, {"expected_version": version})

    async def post(
        self, path: str, body: Shown, key: dict[str, str] | None = None
    ) -> httpx2.Response:
        """The answer to a signed request."""
        content = json.dumps(body).encode()
        headers = self.department.signed("", path, method="POST", body=content)
        told = {"Content-Type": "application/json"} | headers | (key or a_key())
        return await self.accounts.post(path, content=content, headers=told)

    async def read(self, objection: Shown | None = None, query: str = "") -> httpx2.Response:
        """The answer to a signed look at one, or at the list."""
        path = f"{self.path}/{objection['id']}" if objection else self.path
        asked = f"{path}?{query}" if query else path
        headers = self.department.signed(query, path)
        return await self.accounts.get(asked, headers=headers)


async def joined(
    accounts: httpx2.AsyncClient, chief: Shown, feed: str, *fields: str, **changes: Any
) -> Objector:
    """A department that is granted these fields of a feed."""
    told = {"feeds": [{"feed": feed, "fields": list(fields)}], "batches": []} | changes
    department = await departments.joined(accounts, f"/v1/feeds/{feed}", accounts, chief, **told)
    return Objector(accounts, feed, department)


async def answer(
    accounts: httpx2.AsyncClient,
    objection: Shown,
    verdict: str,
    *,
    region: str = "640100",
    version: int | None = 1,
) -> httpx2.Response:
    """The answer to an office that answers."""
    told = {"verdict": verdict, "ground": "已核对登记材料", "expected_version": version}
    path = f"{OFFICE}/{objection['id']}/answer"
    headers = tokens.officer(region) | a_key()
    return await accounts.post(path, json=told, headers=headers)


def shown(answer: httpx2.Response, status: int = 200) -> Shown:
    """What an answer shows."""
    assert answer.status_code == status, answer.text
    told: Shown = answer.json()
    return told


def said(answer: httpx2.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json().get("code", "")
