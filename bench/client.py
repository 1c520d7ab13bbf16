"""A client that costs next to nothing: one kept connection, one request out, one answer in.

What is measured shares its processors with whoever asks: a client that makes objects of addresses,
headers and answers takes a part of them for itself.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

HEAD_END: Final = b"\r\n\r\n"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        """The value of a header; empty where there is none."""
        for line in self.head.decode("latin-1").split("\r\n"):
            said, _, value = line.partition(": ")
            if said.lower() == name:
                return value
        return ""


class Connection(asyncio.Protocol):
    """One connection, kept alive; asks for one thing at a time."""

    def __init__(self) -> None:
        """Nothing is asked before `get`."""
        self._held = bytearray()
        self._whole = 0
        self._told: asyncio.Future[Answer] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what is written to."""
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Whoever waits is told."""
        if self._told and not self._told.done():
            self._told.set_exception(exc or ConnectionError("the server closed the connection"))

    def data_received(self, data: bytes) -> None:
        """Collect until the answer is whole."""
        self._held += data
        if not self._whole:
            self._whole = _length(self._held)
        if self._whole and len(self._held) >= self._whole and self._told:
            told, self._told = self._told, None
            told.set_result(_answer(bytes(self._held)))
            self._held, self._whole = bytearray(), 0

    async def get(self, request: bytes) -> Answer:
        """Send a request as `request_for` writes it, and wait for the whole answer."""
        assert self._transport
        self._told = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._told

    @property
    def is_open(self) -> bool:
        """Whether it can be asked."""
        return self._transport is not None and not self._transport.is_closing()

    def close(self) -> None:
        """Hang up."""
        if self._transport:
            self._transport.close()


def request_for(path: str, headers: Mapping[str, str] | None = None) -> bytes:
    """A GET of an ASCII path, as bytes."""
    return _head("GET", path, headers)


def post_for(path: str, body: object, headers: Mapping[str, str] | None = None) -> bytes:
    """A POST of JSON to an ASCII path, as bytes."""
    told = json.dumps(body, ensure_ascii=False).encode()
    about = {"Content-Type": "application/json", "Content-Length": str(len(told))}
    return _head("POST", path, about | dict(headers or {})) + told


def _head(method: str, path: str, headers: Mapping[str, str] | None) -> bytes:
    told = {"Host": "127.0.0.1", **(headers or {})}
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode("ascii")


async def connect(port: int) -> Connection:
    """A connection to a port of this machine."""
    _, connection = await asyncio.get_running_loop().create_connection(
        Connection, "127.0.0.1", port
    )
    return connection


def _length(held: bytearray) -> int:
    """How many bytes the whole answer has; 0 while that is not known."""
    end = held.find(HEAD_END)
    if end < 0:
        return 0
    head = bytes(held[:end]).lower()
    _, found, rest = head.partition(b"\r\ncontent-length: ")
    length = int(rest.partition(b"\r\n")[0]) if found else 0
    return end + len(HEAD_END) + length


def _answer(whole: bytes) -> Answer:
    head, _, body = whole.partition(HEAD_END)
    return Answer(int(head[9:12]), head, body)
