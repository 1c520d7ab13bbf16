"""What breaks on the way to another process is told as such, however it breaks."""

import asyncio
import re
import socket
import struct
import threading
from collections import Counter
from pathlib import Path

import httpx2
import pytest
import uvloop
from httpcore2._backends.anyio import AnyIOStream

from services.common.transport import Transport

SERVICES = Path(__file__).parents[2] / "services"
AT_ONCE = struct.pack("ii", 1, 0)
"""SO_LINGER: what is closed is reset, as the kernel does for a process that was killed."""


@pytest.fixture
def resetting():
    """A port on which whoever connects is reset at once."""
    with socket.create_server(("127.0.0.1", 0), backlog=1000) as server:

        def reset():
            while True:
                try:
                    line, _ = server.accept()
                except OSError:
                    return
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
                line.close()

        thread = threading.Thread(target=reset)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


async def failures(port):
    """How two thousand requests fail."""
    found = Counter()
    async with httpx2.AsyncClient(transport=Transport(), trust_env=False) as client:

        async def ask():
            for _ in range(100):
                try:
                    await client.get(f"http://127.0.0.1:{port}/")
                except httpx2.TransportError:
                    found["told"] += 1
                except Exception as error:  # noqa: BLE001 - this is what is looked for
                    found[type(error).__name__] += 1

        await asyncio.gather(*(ask() for _ in range(20)))
    return found


async def test_a_connection_reset_as_it_is_made_is_an_error_of_the_line(resetting):
    # By the loop that the services run on: with asyncio's own the socket is there still.
    found = await asyncio.to_thread(lambda: uvloop.run(failures(resetting)))
    assert found == {"told": 2000}


@pytest.mark.parametrize("fails", ["the body", "the answer"])
async def test_a_fault_of_ours_once_something_was_sent_is_no_line_that_was_never_made(fails):
    reached, there = [], asyncio.Event()

    async def answer(reader, writer):
        reached.append(await reader.readuntil(b"\r\n\r\n"))
        there.set()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    async def body():
        yield b"some"
        if fails == "the body":
            await there.wait()
            raise AttributeError("'NoneType' object has no attribute 'getpeername'")

    async def look(name, _):
        if (fails, name) == ("the answer", "http11.receive_response_headers.complete"):
            raise AttributeError("'NoneType' object has no attribute 'getpeername'")

    async with await asyncio.start_server(answer, "127.0.0.1") as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        async with httpx2.AsyncClient(transport=Transport(), trust_env=False) as client:
            with pytest.raises(AttributeError):
                await client.post(url, content=body(), extensions={"trace": look})
    assert len(reached) == 1


async def test_a_socket_that_is_gone_before_anything_is_sent_counts_as_unsent(monkeypatch):
    def look(*_):
        raise AttributeError("'NoneType' object has no attribute 'getpeername'")

    monkeypatch.setattr(AnyIOStream, "get_extra_info", look)
    async with await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1") as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        async with httpx2.AsyncClient(transport=Transport(), trust_env=False) as client:
            with pytest.raises(httpx2.ConnectError):
                await client.post(url)


def test_every_client_of_a_service_goes_by_it():
    for file in SERVICES.rglob("*.py"):
        made = re.findall(r"AsyncClient\(([^()]*)", file.read_text())
        assert all("transport=" in told for told in made), file
