"""Departments that hold a key and sign what they ask of a service."""

from dataclasses import dataclass
from typing import Any

import httpx2

from tests import signing
from tests.accounts import agreeing, pages


@dataclass
class Department:
    """A department that signs with its key, and what it was granted."""

    client: httpx2.AsyncClient
    """Of the service that it asks."""
    path: str
    """What it asks for where nothing else is named."""
    agreement: dict[str, Any]
    key: dict[str, Any]
    bearer: dict[str, str]

    def signed(self, query: str = "", path: str = "", **how: Any) -> dict[str, str]:
        """The headers of a request that it signs."""
        signature = signing.headers(self.key["client_secret"], path or self.path, query, **how)
        return self.bearer | signature

    async def read(self, query: str = "", path: str = "", **how: Any) -> httpx2.Response:
        """The answer to a request well signed, unless `how` says otherwise."""
        path = path or self.path
        asked = f"{path}?{query}" if query else path
        answer = await self.client.get(asked, headers=self.signed(query, path, **how))
        if answer.status_code == 200 and path in pages.MODELS:
            pages.require_told_as_documented(path, answer.content)
        return answer


async def joined(
    client: httpx2.AsyncClient,
    path: str,
    accounts: httpx2.AsyncClient,
    chief: dict[str, Any],
    **changes: Any,
) -> Department:
    """A department that has concluded an agreement and taken a token."""
    agreement = await agreeing.concluded(accounts, chief, **changes)
    key = await agreeing.issued(accounts, chief, agreement)
    return Department(client, path, agreement, key, await agreeing.token(accounts, key))
