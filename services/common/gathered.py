"""A connection whose answers go out whole: head and body by one call of the system."""

from asyncio import AbstractEventLoop, Transport
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST: Final = 64 * 1024
"""Bytes that are held at most: from there on the transport itself tells whoever writes to wait."""


class Connection(HttpToolsProtocol):
    """uvicorn's own, which writes an answer's head, and then its body.

    Sent apart, each is a call of the system, and wakes whoever waits for the answer.
    """

    def connection_made(self, transport: Any) -> None:
        """What is written from now on is gathered."""
        super().connection_made(Gathered(transport, self.loop))  # type: ignore[arg-type]


class Gathered:
    """A transport that sends together what is written to it in one step of the loop."""

    def __init__(self, transport: Transport, loop: AbstractEventLoop) -> None:
        """Nothing is held yet."""
        self._transport, self._loop = transport, loop
        self._held: list[bytes] = []
        self._size = 0

    def __getattr__(self, name: str) -> Any:
        """Everything else is the transport's own."""
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send it, when this step of the loop is over, after all that was written before."""
        if not self._held:
            self._loop.call_soon(self._send)
        self._held.append(data)
        self._size += len(data)
        if self._size >= MOST:
            self._send()

    def close(self) -> None:
        """Send what is held, and close."""
        self._send()
        self._transport.close()

    def _send(self) -> None:
        held, self._held, self._size = b"".join(self._held), [], 0
        # Whoever went away meanwhile is sent nothing.
        if held and not self._transport.is_closing():
            self._transport.write(held)
