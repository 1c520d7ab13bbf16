"""Departments in the house under test: joined by its administrator, asking through the gateway."""

import json
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx2
import jwt
from ulid import ULID

from launch import keys
from tests import signing
from tests.journeys.house import House


async def administrator(house: House) -> dict[str, str]:
    """The headers of the first administrator, with a fresh key to each call."""
    [(account_id,)] = await house.rows(
        "accounts", "SELECT id FROM accounts WHERE name = $1", "administrator"
    )
    kid, private = keys.first_token_key(house.folder.keys)
    now = int(time.time())
    claims = {
        "iss": "jianxi-accounts",
        "aud": "jianxi-api",
        "sub": account_id,
        "kind": "officer",
        "roles": ["administrator"],
        "region": "640000",
        "iat": now,
        "exp": now + 900,
    }
    token = jwt.encode(claims, private, algorithm="EdDSA", headers={"kid": kid})
    return {"Authorization": f"Bearer {token}"}


async def sent(client: httpx2.AsyncClient, path: str, body: Any, **headers: str) -> Any:
    answer = await client.post(path, json=body, headers=headers)
    assert answer.status_code in {200, 201}, answer.text
    return answer.json()


@dataclass(frozen=True)
class Department:
    """One that has concluded an agreement and holds a key and a token."""

    client: httpx2.AsyncClient
    agreement_id: str
    client_id: str
    secret: str
    bearer: str

    async def ask(self, method: str, path: str, query: str = "", body: Any = None) -> Any:
        """The answer to a signed request that goes well."""
        answer = await self.answer(method, path, query, body)
        assert answer.status_code < 300, answer.text
        return answer.json()

    async def answer(
        self, method: str, path: str, query: str = "", body: Any = None
    ) -> httpx2.Response:
        """The answer to a signed request."""
        content = json.dumps(body).encode() if body else b""
        headers = signing.headers(self.secret, path, query, method=method, body=content)
        headers |= {"Authorization": self.bearer, "Idempotency-Key": str(ULID())}
        headers |= {"Content-Type": "application/json"} if body else {}
        asked = f"{path}?{query}" if query else path
        return await self.client.request(method, asked, content=content, headers=headers)


async def joined(house: House, client: httpx2.AsyncClient, **changes: Any) -> Department:
    """A department that concludes an agreement on these terms."""
    chief = await administrator(house)
    last = house.today() + timedelta(days=300)
    days = {"first_day": house.today().isoformat(), "last_day": last.isoformat()}
    key = {"Idempotency-Key": str(ULID())}
    terms = signing.terms(**days, **changes)
    agreement = await sent(client, "/v1/data-agreements", terms, **chief, **key)
    path = f"/v1/data-agreements/{agreement['id']}/keys"
    issued = await sent(client, path, {"reason": "首次接入"}, **chief)
    grant = {"grant_type": "client_credentials", "client_id": issued["client_id"]}
    grant["client_secret"] = issued["client_secret"]
    token = (await sent(client, "/v1/tokens", grant))["access_token"]
    issue = issued["client_id"], issued["client_secret"]
    return Department(client, agreement["id"], *issue, f"Bearer {token}")
