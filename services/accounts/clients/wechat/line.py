"""The line to WeChat: one call, one answer, and nothing of either in an error or a log."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any, Final

import httpx2

from services.accounts.rules.wechat import WechatBusy
from services.common.errors import JianxiError
from services.common.transport import Transport

log = logging.getLogger(__name__)

_UNSENT: Final = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)
_CUT: Final = (httpx2.RemoteProtocolError, httpx2.ReadError, httpx2.WriteError)

Refusal = Callable[[int, str], JianxiError]


class Line:
    """WeChat over HTTP. Its protocol puts secrets into addresses: none of them leaves this room."""

    def __init__(self, base_url: str, *, answer_seconds: float = 4.0) -> None:
        """Mini programs give up after ten seconds; a call here, tried twice, before.

        So it does where an answer comes byte by byte, each in its time.
        """
        self._in_all = 2 * answer_seconds + 1
        self._client = httpx2.AsyncClient(
            transport=Transport(),
            base_url=base_url,
            timeout=httpx2.Timeout(answer_seconds, connect=1),
            trust_env=False,
        )

    async def get(self, path: str, refusal: Refusal, **params: str) -> dict[str, Any]:
        """Ask; once more where the connection failed before any answer. Raises by `refusal`."""
        return await self._ask("GET", path, refusal, again=_UNSENT + _CUT, params=params)

    async def post(
        self,
        path: str,
        refusal: Refusal,
        body: Mapping[str, Any],
        *,
        token: str | None = None,
        once: bool = False,
    ) -> dict[str, Any]:
        """Send JSON as `get` asks; with `once` never again if it may have arrived."""
        params = {"access_token": token} if token else {}
        again = _UNSENT if once else _UNSENT + _CUT
        return await self._ask("POST", path, refusal, again=again, params=params, json=body)

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.aclose()

    async def _ask(
        self,
        method: str,
        path: str,
        refusal: Refusal,
        *,
        again: tuple[type[httpx2.TransportError], ...],
        **how: Any,
    ) -> dict[str, Any]:
        try:
            async with asyncio.timeout(self._in_all):
                answer = await self._tried(method, path, again, **how)
        except (httpx2.HTTPError, TimeoutError) as error:
            raise _busy(path, error) from None
        return _read(path, answer, refusal)

    async def _tried(
        self, method: str, path: str, again: tuple[type[httpx2.TransportError], ...], **how: Any
    ) -> httpx2.Response:
        try:
            return await self._client.request(method, path, **how)
        except again:
            return await self._client.request(method, path, **how)


def _busy(path: str, error: Exception) -> WechatBusy:
    # Its kind alone: its words, and the chain of an exception, hold the address.
    log.warning("wechat %s: %s", path, type(error).__name__)
    return WechatBusy(may_have_arrived=not isinstance(error, _UNSENT))


def _read(path: str, answer: httpx2.Response, refusal: Refusal) -> dict[str, Any]:
    # Errors come with status 200; another status, or no JSON, comes from something in between.
    try:
        told = answer.json() if answer.status_code == 200 else None  # noqa: PLR2004
    except ValueError:
        told = None
    if not isinstance(told, dict):
        log.warning("wechat %s: status %s, unreadable", path, answer.status_code)
        raise WechatBusy(may_have_arrived=True) from None
    errcode = _errcode(told)
    if errcode:
        log.warning("wechat %s: errcode %s", path, errcode)
        raise refusal(errcode, str(told.get("errmsg", "")))
    return told


def _errcode(told: Mapping[str, Any]) -> int:
    # Absent on success.
    try:
        return int(told.get("errcode") or 0)
    except (TypeError, ValueError):
        raise WechatBusy(may_have_arrived=True) from None
