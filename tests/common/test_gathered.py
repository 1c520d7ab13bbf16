"""What is written in one step goes out by one call; nothing is held back for longer, or lost."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import httpx2
import pytest
import uvicorn

from services.common.gathered import MOST, Connection, Gathered

HEAD, BODY = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n", b"body"


class Wire(asyncio.Transport):
    """Where it goes: what each call of the system would have sent."""

    def __init__(self) -> None:
        super().__init__()
        self.sent, self.is_gone = [], False

    def write(self, data):
        self.sent.append(data)

    def is_closing(self):
        return self.is_gone

    def close(self):
        self.is_gone = True


@pytest.fixture
async def wire():
    return Wire()


@pytest.fixture
async def gathered(wire):
    return Gathered(wire, asyncio.get_running_loop())


async def test_a_head_and_its_body_go_out_together(wire, gathered):
    gathered.write(HEAD)
    gathered.write(BODY)
    assert wire.sent == []
    await asyncio.sleep(0)
    assert wire.sent == [HEAD + BODY]


async def test_a_head_does_not_wait_for_a_body_that_comes_later(wire, gathered):
    gathered.write(HEAD)
    await asyncio.sleep(0)
    assert wire.sent == [HEAD]
    gathered.write(BODY)
    await asyncio.sleep(0)
    assert wire.sent == [HEAD, BODY]


async def test_an_answer_without_a_body_is_sent_once(wire, gathered):
    gathered.write(HEAD)
    gathered.write(b"")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert wire.sent == [HEAD]


@pytest.mark.parametrize(("size", "sent"), [(MOST - 1, 0), (MOST, 1)])
async def test_much_is_handed_on_at_once_so_that_its_writer_is_told_to_wait(
    wire, gathered, size, sent
):
    gathered.write(b"x" * size)
    assert len(wire.sent) == sent
    await asyncio.sleep(0)
    assert wire.sent == [b"x" * size]


async def test_what_is_held_goes_out_before_the_end(wire, gathered):
    gathered.write(HEAD)
    gathered.close()
    assert (wire.sent, wire.is_gone) == ([HEAD], True)


async def test_who_went_away_is_sent_nothing(wire, gathered):
    gathered.write(HEAD)
    wire.is_gone = True
    await asyncio.sleep(0)
    assert wire.sent == []


async def test_everything_else_is_the_transports_own(wire, gathered):
    assert gathered.get_extra_info("peername") is None
    assert not gathered.is_closing()
    with pytest.raises(NotImplementedError):
        gathered.pause_reading()


async def _pieces(scope, receive, send):
    head = {"type": "http.response.start", "status": 200, "headers": []}
    await send(head)
    for _ in range(100):
        piece = {"type": "http.response.body", "body": b"x" * MOST, "more_body": True}
        await send(piece)
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def test_a_large_answer_arrives_whole_by_a_server():
    config = uvicorn.Config(_pieces, port=0, http=Connection, lifespan="off", log_level="error")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn tells it by nothing else
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        answers = await asyncio.gather(*(client.get("/") for _ in range(3)))
    server.should_exit = True
    await serving
    assert [len(answer.content) for answer in answers] == 3 * [100 * MOST]


SHORT = """
async def app(scope, receive, send):
    headers = [(b"content-length", b"4")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"body"})
"""


@pytest.fixture
def served(tmp_path):
    """A bare app, served as a service is: its process, and where it is reached."""
    (tmp_path / "short.py").write_text(SHORT)
    with closing(socket.create_server(("127.0.0.1", 0))) as asked:
        port = asked.getsockname()[1]
    line = f"-m services.common.serve short:app --port {port} --loop uvloop --http httptools"
    child = subprocess.Popen(
        [sys.executable, *line.split(), "--lifespan", "off", "--no-access-log"],
        env=os.environ | {"PYTHONPATH": f"{Path.cwd()}:{tmp_path}"},
        stderr=subprocess.DEVNULL,
    )
    yield child.pid, f"http://127.0.0.1:{port}"
    child.send_signal(signal.SIGTERM)
    assert child.wait(20) in (0, -signal.SIGTERM)


def _written(pid):
    return int(re.search(r"syscw: (\d+)", Path(f"/proc/{pid}/io").read_text())[1])


def _reached(client):
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            return client.get("/").text
        except httpx2.ConnectError:
            time.sleep(0.05)
    return None


def test_whoever_serves_writes_once_an_answer(served):
    pid, address = served
    with httpx2.Client(base_url=address) as client:
        assert _reached(client) == "body"
        before = _written(pid)
        for _ in range(50):
            assert client.get("/").text == "body"
        assert _written(pid) - before == 50
