"""The way to one service and back: its own connections, its own patience, nothing remembered."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, cast

import aiohttp
from yarl import URL

from services.gateway import headers, limits
from services.gateway.bodies import WHOLE, Body, HungUp
from services.gateway.calls import Call
from services.gateway.problems import ClientSlow, CrookedPath, ServiceSlow, ServiceUnreachable
from services.gateway.settings import GatewaySettings

KEEP_ALIVE: Final = 15.0
"""Seconds an idle connection is kept: less than the 30 s after which a service closes it."""
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
BREATH: Final = 0.1
"""Seconds before a safe request is tried a second time."""

_LOST: Final = (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError)


class Line:
    """The line to one service; made where the event loop runs."""

    def __init__(self, service: str, address: str, settings: GatewaySettings) -> None:
        """`address` is the service's base, without a slash at its end."""
        self._service = service
        self._address = address
        self._settings = settings
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=settings.connections_per_service, keepalive_timeout=KEEP_ALIVE
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(
                total=None,
                connect=settings.connect_seconds,
                sock_connect=settings.connect_seconds,
            ),
            skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
            auto_decompress=False,
            trust_env=False,
            middlewares=(_once_more_if_safe,),
        )

    async def close(self) -> None:
        """Close every connection."""
        await self._session.close()

    async def forward(self, call: Call) -> None:
        """Pass a call on and its answer back, or raise what became of it."""
        patience = asyncio.timeout(self._settings.transfer_seconds)
        body = Body(
            call,
            limits.body_limit(call.path, call.header(b"content-type") or b""),
            when_complete=lambda: _from_now(patience, self._settings.answer_seconds),
        )
        try:
            async with _until_hung_up(body), patience:
                await self._exchange(call, body, patience)
        except TimeoutError as late:
            if body.is_awaited and not isinstance(late, aiohttp.ClientError):
                raise ClientSlow from None
            raise ServiceSlow(service=self._service) from late
        except aiohttp.ClientError as failure:
            raise body.failure or ServiceUnreachable(service=self._service) from failure

    async def _exchange(self, call: Call, body: Body, patience: asyncio.Timeout) -> None:
        async with self._session.request(
            call.method,
            self._target(call),
            headers=headers.upstream(call, body.length),
            data=await body.open(),
            allow_redirects=False,
        ) as answer:
            passed = headers.downstream(answer.status, answer.raw_headers)
            length = answer.content_length
            if length is not None and length <= WHOLE:
                whole = await answer.read()
                await call.begin(answer.status, passed)
            else:
                _from_now(patience, self._settings.transfer_seconds)
                await call.begin(answer.status, passed)
                async for piece in answer.content.iter_any():
                    await call.pass_on(piece, more=True)
                whole = b""
            await call.pass_on(whole, more=False)

    def _target(self, call: Call) -> URL:
        query: bytes = call.scope["query_string"]
        asked = call.raw_path + b"?" + query if query else call.raw_path
        try:
            return URL(self._address + asked.decode("ascii"), encoded=True)
        except UnicodeDecodeError:
            raise CrookedPath from None


def _from_now(patience: asyncio.Timeout, seconds: float) -> None:
    patience.reschedule(asyncio.get_running_loop().time() + seconds)


@asynccontextmanager
async def _until_hung_up(body: Body) -> AsyncIterator[None]:
    """Cancel the block when the client goes away, and the request to the service with it."""
    forwarding = cast("asyncio.Task[None]", asyncio.current_task())

    async def listen() -> None:
        await body.hung_up()
        forwarding.cancel()

    listener = asyncio.create_task(listen())
    try:
        yield
    except asyncio.CancelledError:
        if not listener.done():
            raise
        forwarding.uncancel()
        raise HungUp from None
    finally:
        listener.cancel()


async def _once_more_if_safe(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Try a safe request twice; keep the HTTP client from repeating PUT and DELETE by itself."""
    try:
        return await handler(request)
    except _LOST as failure:
        if request.method not in SAFE or request.body:
            raise aiohttp.ClientConnectionError from failure
    await asyncio.sleep(BREATH)
    try:
        return await handler(request)
    except _LOST as failure:
        raise aiohttp.ClientConnectionError from failure
