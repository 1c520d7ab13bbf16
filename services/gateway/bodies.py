"""A request's body: small ones whole, larger ones piece by piece, none beyond its limit."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Final

from services.gateway.calls import Call
from services.gateway.problems import BodyTooLarge

WHOLE: Final = 64 * 1024
"""Bodies up to this many bytes are held whole; a service sees nothing until they are complete."""


class HungUp(Exception):
    """The client is gone; there is nobody to answer."""


class Body:
    """The body of one call, read once."""

    def __init__(self, call: Call, limit: int, when_complete: Callable[[], None]) -> None:
        """`when_complete` is called once the last byte has come in."""
        self._receive = call.receive
        self._limit = limit
        self._when_complete = when_complete
        self._expected = call.header(b"transfer-encoding") is not None
        self._seen = 0
        self._complete = asyncio.Event()
        self.is_awaited = False
        """Whether the next piece is the client's to send; still so when patience ends there."""
        self.failure: Exception | None = None
        self.length = self._declared(call.header(b"content-length"))

    def _declared(self, value: bytes | None) -> int | None:
        length = int(value) if value and value.isdigit() else None
        if length:
            self._expected = True
            self._refuse_beyond(length)
        return length

    async def open(self) -> bytes | AsyncIterator[bytes] | None:
        """All of a small body, the pieces of a larger one, nothing where there is none."""
        held = bytearray()
        while self._expected and not self._complete.is_set():
            held += await self._piece()
            if len(held) > WHOLE and not self._complete.is_set():
                return self._pieces(bytes(held))
        if not self._expected:
            self._end()
        return bytes(held) if held or self.length is not None else None

    async def hung_up(self) -> None:
        """Wait until the client goes away; a body still coming in tells that by itself."""
        await self._complete.wait()
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def _pieces(self, first: bytes) -> AsyncIterator[bytes]:
        yield first
        try:
            while not self._complete.is_set():
                yield await self._piece()
        except (HungUp, BodyTooLarge) as failure:
            # The HTTP client wraps whatever goes wrong here; this is what it was.
            self.failure = failure
            raise

    async def _piece(self) -> bytes:
        self.is_awaited = True
        message = await self._receive()
        self.is_awaited = False
        if message["type"] == "http.disconnect":
            raise HungUp
        piece: bytes = message.get("body", b"")
        self._seen += len(piece)
        self._refuse_beyond(self._seen)
        if not message.get("more_body", False):
            self._end()
        return piece

    def _refuse_beyond(self, size: int) -> None:
        if size > self._limit:
            raise BodyTooLarge(f"最多可以提交{self._limit // 1024 // 1024}MiB。", limit=self._limit)

    def _end(self) -> None:
        self._complete.set()
        self._when_complete()
