"""Asking another service: by a token of our own, with a time-out, and its problems kept."""

from collections.abc import Sequence
from typing import Any, Final

import httpx2

from services.common import telemetry, traces
from services.common.errors import JianxiError, Unavailable
from services.common.keys import Keys
from services.common.transport import Transport
from services.common.web.tokens import write_service_token

_SAFE_TRIES = 3
PATIENCE: Final = 10.0
"""Seconds without a word after which a sister counts as away."""


class UpstreamUnavailable(Unavailable):
    """相关服务暂时不可用，请稍后再试。"""


class UpstreamRefused(JianxiError):
    """相关服务没有接受这个请求。"""

    def __init__(self, problem: dict[str, Any], status: int) -> None:
        """Keep the sister's problem: its code tells the caller's own rules what to do."""
        super().__init__(str(problem.get("detail", "")), upstream_code=problem.get("code"))
        self.problem = problem
        self.upstream_status = status

    @property
    def upstream_code(self) -> str:
        """The code of the sister's problem, such as `post-unknown`."""
        return str(self.problem.get("code", ""))


class Upstream:
    """One sister service, asked over HTTP. Its paths and scopes are named by `clients.py`."""

    def __init__(
        self,
        name: str,
        base_url: str,
        keys: Keys,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        """`transport` only where the sister runs in this very process."""
        self._name = name
        self._keys = keys
        self._client = httpx2.AsyncClient(
            transport=transport or Transport(),
            base_url=base_url,
            timeout=httpx2.Timeout(PATIENCE, connect=2),
            trust_env=False,
        )

    async def get(self, path: str, scope: str, **params: str | int | Sequence[str]) -> Any:
        """Read; tried again when the connection fails. Raises UpstreamUnavailable, …Refused."""
        for _ in range(_SAFE_TRIES - 1):
            try:
                return await self._ask("GET", path, scope, params=params)
            except UpstreamUnavailable:
                continue
        return await self._ask("GET", path, scope, params=params)

    async def post(self, path: str, scope: str, body: Any, *, author: str) -> Any:
        """Write, once; `author` names the user on whose behalf. Raises as `get` does."""
        return await self._ask("POST", path, scope, json=body, headers={"X-Author": author})

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.aclose()

    async def _ask(
        self, method: str, path: str, scope: str, headers: dict[str, str] | None = None, **how: Any
    ) -> Any:
        token = write_service_token(
            self._keys.signing, issuer=self._keys.service, audience=self._name, scope=scope
        )
        told = {"Authorization": f"Bearer {token}", "X-Request-Id": telemetry.request_id.get()}
        to = {"server.address": self._name, "http.request.method": method}
        with traces.asking(f"{method} {self._name}", to) as span:
            told |= {traces.HEADER: span.header} if span else {}
            try:
                how["headers"] = told | (headers or {})
                answer = await self._client.request(method, path, **how)
            except httpx2.HTTPError as error:
                raise UpstreamUnavailable(service=self._name) from error
        return self._read(answer)

    def _read(self, answer: httpx2.Response) -> Any:
        if answer.status_code >= 500:
            raise UpstreamUnavailable(service=self._name)
        try:
            told = answer.json() if answer.content else None
        except ValueError as error:
            # Something between us answered in a language of its own.
            raise UpstreamUnavailable(service=self._name) from error
        if answer.status_code >= 400:
            raise UpstreamRefused(told if isinstance(told, dict) else {}, answer.status_code)
        return told
