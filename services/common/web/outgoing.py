"""A connection whose answers go out whole: head and body by one call of the system."""

from asyncio import AbstractEventLoop, Transport
from collections.abc import Iterable
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST: Final = 64 * 1024
"""Bytes that are held at most: from there on the transport itself tells whoever writes to wait."""


class Connection(HttpToolsProtocol):
    """uvicorn's own, which writes an answer's head, and then its body.

    Sent apart, each is a call of the system, and wakes whoever waits for the answer.
    """

    transport: "Outgoing"  # type: ignore[assignment]

    def connection_made(self, transport: Any) -> None:
        """What is written from now on is sent together."""
        super().connection_made(Outgoing(transport, self.loop))  # type: ignore[arg-type]

    def eof_received(self) -> None:
        """Who asks no more may still listen; uvloop closes next, and asks nobody."""
        self.transport.send()
        super().eof_received()


class Outgoing:
    """A transport that sends together what is written to it in one step of the loop."""

    def __init__(self, transport: Transport, loop: AbstractEventLoop) -> None:
        """Nothing is held yet."""
        self._transport, self._loop = transport, loop
        self._held: list[bytes] = []
        self._size = 0

    def __getattr__(self, name: str) -> Any:
        """Whatever sends nothing is the transport's own."""
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send it, when this step of the loop is over, after all that was written before."""
        if len(data) >= MOST:
            # Never copied: a document may be as large as the memory that is left.
            self.send()
            self._pass_on(data)
            return
        if not self._held:
            self._loop.call_soon(self.send)
        self._held.append(data)
        self._size += len(data)
        if self._size >= MOST:
            self.send()

    def writelines(self, pieces: Iterable[bytes]) -> None:
        """Send them one after the other."""
        for piece in pieces:
            self.write(piece)

    def write_eof(self) -> None:
        """Send what is held, and that nothing follows."""
        self.send()
        self._transport.write_eof()

    def close(self) -> None:
        """Send what is held, and close."""
        self.send()
        self._transport.close()

    def send(self) -> None:
        """Send at once what is held."""
        held, self._held, self._size = b"".join(self._held), [], 0
        if held:
            self._pass_on(held)

    def _pass_on(self, data: bytes) -> None:
        # Whoever went away meanwhile is sent nothing.
        if not self._transport.is_closing():
            self._transport.write(data)
