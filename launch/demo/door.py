"""The demo's way in: the gateway over HTTP, like any client; signed in through /v1/tokens."""

import asyncio
import re
from dataclasses import dataclass, field
from typing import Any, Final

import httpx2
from ulid import ULID

from launch.demo.authenticator import Authenticator

AT_ONCE: Final = 12
"""How many calls are under way at one time."""
_PASSING: Final = (429, 502, 503, 504)
_TRIES: Final = 20
_NEVER_KEPT: Final = re.compile(
    "/v1/tokens|/v1/accounts/passwords|/v1/accounts/second-factors|/v1/data-agreements/[^/]+/keys"
)
"""Where an answer is a secret and takes no Idempotency-Key."""


class StepFailed(Exception):
    """A step of the journey was answered otherwise than it should be."""

    def __init__(self, step: str, status: int, problem: dict[str, Any]) -> None:
        """Keep the problem's code and its own words; they hold no personal data."""
        told = problem.get("errors") or problem.get("detail", "")
        super().__init__(f"{step}：{status} {problem.get('code', '')} {told}")
        self.problem = problem
        self.code = str(problem.get("code", ""))


class Door:
    """The gateway, with a count of what was asked of it."""

    def __init__(self, gateway: str) -> None:
        """`gateway` is its base address."""
        self.gateway = gateway
        self._client = httpx2.AsyncClient(base_url=gateway, timeout=30)
        self._turns = asyncio.Semaphore(AT_ONCE)
        self.calls = 0

    async def close(self) -> None:
        """Hang up."""
        await self._client.aclose()

    async def ask(
        self,
        method: str,
        path: str,
        token: str | None = None,
        *,
        as_sent: bool = False,
        **how: Any,
    ) -> Any:
        """One request; what passes is asked again under the same key. Raises StepFailed."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if method == "POST" and not _NEVER_KEPT.fullmatch(path):
            headers["Idempotency-Key"] = str(ULID())
        answer = await self._answer(method, path, headers, how)
        if answer.status_code >= 400:
            raise StepFailed(f"{method} {path}", answer.status_code, answer.json())
        if not as_sent and answer.content and "json" in answer.headers.get("content-type", ""):
            return answer.json()
        return answer.content

    async def _answer(
        self, method: str, path: str, headers: dict[str, str], how: dict[str, Any]
    ) -> httpx2.Response:
        for attempt in range(_TRIES):
            answer = await self._once(method, path, headers, how)
            if not passes(answer):
                break
            await asyncio.sleep(min(0.2 * (attempt + 1), 2))
        return answer

    async def _once(
        self, method: str, path: str, headers: dict[str, str], how: dict[str, Any]
    ) -> httpx2.Response:
        async with self._turns:
            self.calls += 1
            return await self._client.request(method, path, headers=headers, **how)


def passes(answer: httpx2.Response) -> bool:
    """Whether the same request may be answered otherwise in a moment."""
    in_progress = answer.status_code == 409 and "retry-after" in answer.headers
    return answer.status_code in _PASSING or in_progress


@dataclass
class Member:
    """Somebody with an account: signs in when needed, and asks in their own name."""

    door: Door
    name: str
    password: str
    app: Authenticator | None = field(default=None, repr=False)
    _token: str | None = field(default=None, repr=False)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)

    async def sign_up(self, kind: str) -> dict[str, Any]:
        """Open the account of a unit or a youth."""
        told = {"kind": kind, "name": self.name, "password": self.password}
        account: dict[str, Any] = await self.door.ask("POST", "/v1/accounts", json=told)
        return account

    async def take_office(self, first_password: str | None = None) -> None:
        """What an officer does at first use: replace the password given, bind an app, sign in."""
        if first_password:
            told = {"name": self.name, "old_password": first_password}
            renewal = told | {"new_password": self.password}
            await self.door.ask("POST", "/v1/accounts/passwords", json=renewal)
        proof = {"name": self.name, "password": self.password}
        bound = await self.door.ask("POST", "/v1/accounts/second-factors", json=proof)
        self.app = Authenticator(bound["secret"])
        await self._sign_in(None)

    async def get(self, path: str, **params: Any) -> Any:
        """Read."""
        return await self._ask("GET", path, params=params)

    async def download(self, path: str) -> bytes:
        """Read a file, byte by byte as it was sent."""
        content: bytes = await self._ask("GET", path, as_sent=True)
        return content

    async def post(self, path: str, body: Any = None, **how: Any) -> Any:
        """Do."""
        return await self._ask("POST", path, **({"json": body} if body is not None else {}), **how)

    async def put(self, path: str, body: Any) -> Any:
        """Set."""
        return await self._ask("PUT", path, json=body)

    async def every(self, path: str, **params: Any) -> list[Any]:
        """A whole list, page by page."""
        items: list[Any] = []
        cursor: dict[str, str] = {}
        while True:
            page = await self.get(path, limit=100, **cursor, **params)
            items += page["items"]
            if not page["next_cursor"]:
                return items
            cursor = {"cursor": page["next_cursor"]}

    async def _ask(self, method: str, path: str, **how: Any) -> Any:
        token = self._token or await self._sign_in(None)
        try:
            return await self.door.ask(method, path, token, **how)
        except StepFailed as failed:
            if failed.code != "token-expired":
                raise
            return await self.door.ask(method, path, await self._sign_in(token), **how)

    async def _sign_in(self, old: str | None) -> str:
        async with self._turn:
            if self._token is None or self._token == old:
                told = {"grant_type": "password", "name": self.name, "password": self.password}
                if self.app:
                    told["code"] = await self.app.code()
                answer = await self.door.ask("POST", "/v1/tokens", json=told)
                self._token = str(answer["access_token"])
            return self._token
