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

from services.common.web.outgoing import MOST, Connection, Outgoing

HEAD, BODY = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n", b"body"
END = "nothing follows"


class Wire(asyncio.Transport):
    """Where it goes: what each call of the system would have sent."""

    def __init__(self) -> None:
        super().__init__()
        self.sent, self.is_gone = [], False

    def write(self, data):
        self.sent.append(data)

    def write_eof(self):
        self.sent.append(END)

    def is_closing(self):
        return self.is_gone

    def close(self):
        self.is_gone = True


@pytest.fixture
async def wire():
    return Wire()


@pytest.fixture
async def outgoing(wire):
    return Outgoing(wire, asyncio.get_running_loop())


async def test_a_head_and_its_body_go_out_together(wire, outgoing):
    outgoing.write(HEAD)
    outgoing.write(BODY)
    assert wire.sent == []
    await asyncio.sleep(0)
    assert wire.sent == [HEAD + BODY]


async def test_a_head_does_not_wait_for_a_body_that_comes_later(wire, outgoing):
    outgoing.write(HEAD)
    await asyncio.sleep(0)
    assert wire.sent == [HEAD]
    outgoing.write(BODY)
    await asyncio.sleep(0)
    assert wire.sent == [HEAD, BODY]


async def test_an_answer_without_a_body_is_sent_once(wire, outgoing):
    outgoing.write(HEAD)
    outgoing.write(b"")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert wire.sent == [HEAD]


@pytest.mark.parametrize(("size", "sent"), [(MOST - 1, 0), (MOST, 1)])
async def test_much_is_handed_on_at_once_so_that_its_writer_is_told_to_wait(
    wire, outgoing, size, sent
):
    outgoing.write(b"x" * size)
    assert len(wire.sent) == sent
    await asyncio.sleep(0)
    assert wire.sent == [b"x" * size]


async def test_many_small_pieces_are_no_more_than_a_large_one(wire, outgoing):
    for _ in range(4):
        outgoing.write(b"x" * (MOST // 4))
    assert [len(sent) for sent in wire.sent] == [MOST]


async def test_what_is_large_is_not_copied_and_comes_after_its_head(wire, outgoing):
    large = b"x" * MOST
    outgoing.write(HEAD)
    outgoing.write(large)
    assert wire.sent[0] == HEAD
    assert wire.sent[1] is large


async def test_whatever_sends_keeps_the_order(wire, outgoing):
    outgoing.write(HEAD)
    outgoing.writelines([BODY, BODY])
    outgoing.write_eof()
    assert wire.sent == [HEAD + BODY + BODY, END]


async def test_what_is_held_goes_out_before_the_end(wire, outgoing):
    outgoing.write(HEAD)
    outgoing.close()
    assert (wire.sent, wire.is_gone) == ([HEAD], True)


async def test_who_went_away_is_sent_nothing(wire, outgoing):
    outgoing.write(HEAD)
    wire.is_gone = True
    await asyncio.sleep(0)
    assert wire.sent == []


async def test_everything_else_is_the_transports_own(wire, outgoing):
    assert outgoing.get_extra_info("peername") is None
    assert not outgoing.is_closing()
    with pytest.raises(NotImplementedError):
        outgoing.pause_reading()


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
import time

async def app(scope, receive, send):
    if scope["path"] == "/busy":
        await receive()
        time.sleep(0.5)
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


def test_who_asks_no_more_while_the_answer_is_made_is_told_it(served):
    _, address = served
    with httpx2.Client(base_url=address) as client:
        assert _reached(client) == "body"
    host, port = address.removeprefix("http://").split(":")
    with closing(socket.create_connection((host, int(port)), timeout=20)) as asking:
        asking.sendall(b"POST /busy HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n")
        time.sleep(0.2)
        asking.shutdown(socket.SHUT_WR)
        assert b"".join(iter(lambda: asking.recv(999), b"")).endswith(BODY)
