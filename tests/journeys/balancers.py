"""What a cluster has before the instances of a program: each connection goes to the next."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Coroutine, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Any


class Balancer:
    """One address for the instances of a program: whoever connects is handed to the next."""

    def __init__(self, ports: Iterable[int] = ()) -> None:
        self.ports = [*ports]
        self.taken = Counter(dict.fromkeys(self.ports, 0))
        """How many connections each has taken."""
        self._turn = 0
        self._open: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def at(self, port: int) -> AsyncIterator["Balancer"]:
        """Listen there while the block runs."""
        server = await asyncio.start_server(self._come, "127.0.0.1", port)
        try:
            yield self
        finally:
            server.close()
            # The loop itself would end them where nobody asks how they ended.
            for task in self._open:
                task.cancel()
            await asyncio.gather(*self._open, return_exceptions=True)
            # What they let go of is closed at the loop's next turn.
            await asyncio.sleep(0)

    def _come(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._take(reader, writer))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with _ended(writer):
            answers, asks = await self._reached()
            async with _ended(asks):
                await _until_either_ends(_passed(reader, asks), _passed(answers, writer))

    async def _reached(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        for _ in self.ports:
            self._turn += 1
            with suppress(OSError):
                port = self.ports[self._turn % len(self.ports)]
                reached = await asyncio.open_connection("127.0.0.1", port)
                self.taken[port] += 1
                return reached
        raise ConnectionRefusedError


@asynccontextmanager
async def _ended(writer: asyncio.StreamWriter) -> AsyncIterator[None]:
    """What was passed on leaves yet, but where the balancer itself is ended."""
    try:
        with suppress(OSError):
            yield
    except asyncio.CancelledError:
        writer.transport.abort()
        raise
    finally:
        writer.close()


async def _until_either_ends(*ways: Coroutine[Any, Any, None]) -> None:
    tasks = [asyncio.create_task(way) for way in ways]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _passed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while words := await reader.read(65536):
        writer.write(words)
        await writer.drain()
