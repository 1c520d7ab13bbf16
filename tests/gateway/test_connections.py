"""Clients that send a head slowly, without end, or none at all: real sockets, a real gateway."""

import re
import socket
import time
from collections.abc import Iterator

import pytest
import uvicorn

from services.gateway import connections
from services.gateway.connections import UNREAD, Connection
from services.gateway.sparing import MOST
from tests.gateway.door import Door
from tests.gateway.upstreams import LOOPBACK, Upstream

PATIENCE = 0.4


class Hurried(Upstream):
    """A small service behind the gateway's own connections."""

    def __init__(self) -> None:
        super().__init__("hurried")
        config: uvicorn.Config = self._server.config
        config.http_protocol_class = config.http = Connection  # type: ignore[assignment]


@pytest.fixture(scope="module")
def hurried() -> Iterator[Hurried]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connections, "HEAD_SECONDS", PATIENCE)
        made = Hurried()
        made.start()
        yield made
        made.stop()


def reach(server: Hurried) -> socket.socket:
    return socket.create_connection((LOOPBACK, int(server.url.rsplit(":", 1)[1])), timeout=10)


def drain(client: socket.socket) -> bytes:
    """What comes until the other side hangs up."""
    told = b""
    while piece := client.recv(65536):
        told += piece
    return told


def test_a_head_in_pieces_arrives_if_it_is_quick(hurried: Hurried) -> None:
    with reach(hurried) as client:
        for piece in (b"GET / HT", b"TP/1.1\r\nHo", b"st: x\r\nConnection: close\r\n", b"\r\n"):
            client.sendall(piece)
            time.sleep(PATIENCE / 8)
        assert drain(client).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("said", [b"", b"\r\n", b"GET / HTTP/1.1\r\nHost: x\r\n"])
def test_a_head_that_does_not_end_is_given_up(hurried: Hurried, said: bytes) -> None:
    begun = time.monotonic()
    with reach(hurried) as client:
        client.sendall(said)
        told = drain(client)
    assert PATIENCE * 0.9 < time.monotonic() - begun < PATIENCE + 5
    assert told.startswith(b"HTTP/1.1 408")
    assert b'"code": "client-slow"' in told


def test_a_byte_now_and_then_does_not_prolong_a_head(hurried: Hurried) -> None:
    begun = time.monotonic()
    with reach(hurried) as client, pytest.raises(OSError, match=r".*"):
        client.sendall(b"GET / HTTP/1.1\r\nX-Slow: ")
        while time.monotonic() - begun < 10:
            client.sendall(b"x")
            time.sleep(0.05)
    assert time.monotonic() - begun < 5


def test_a_second_head_on_the_same_connection_has_its_own_time(hurried: Hurried) -> None:
    with reach(hurried) as client:
        for _ in range(3):
            client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert client.recv(65536).startswith(b"HTTP/1.1 200")
            time.sleep(PATIENCE * 0.6)
        client.sendall(b"GET /")
        assert b"HTTP/1.1 408" in drain(client)


def test_a_body_is_not_hurried_by_the_heads_patience(hurried: Hurried) -> None:
    with reach(hurried) as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n")
        time.sleep(PATIENCE * 2)
        client.sendall(b"{}")
        assert client.recv(65536).startswith(b"HTTP/1.1 200")


def test_what_drips_after_the_answer_is_cut_off(hurried: Hurried) -> None:
    head = b"POST /?do=refuse-unread HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n"
    begun = time.monotonic()
    with reach(hurried) as client:
        client.sendall(head + b"x")
        assert drain(client).startswith(b"HTTP/1.1 403")
    assert time.monotonic() - begun < 5


def test_a_head_without_end_is_held_up_to_a_limit(hurried: Hurried) -> None:
    start = b"GET / HTTP/1.1\r\nX-Long: "
    with reach(hurried) as client:
        client.sendall(start + b"x" * (UNREAD - len(start)))
        client.settimeout(PATIENCE / 4)
        with pytest.raises(TimeoutError):
            client.recv(1)
        client.settimeout(10)
        client.sendall(b"x")
        told = client.recv(65536)
    assert told.startswith(b"HTTP/1.1 431")
    assert b'"code": "head-too-large"' in told
    assert b"x-request-id: req_" in told


def test_what_is_no_http_is_refused_as_all_else_is(door: Door) -> None:
    with socket.create_connection((LOOPBACK, door.port), timeout=10) as client:
        client.sendall(b"HELO 640106200001011234\r\n\r\n")
        told = drain(client)
    assert told.startswith(b"HTTP/1.1 400")
    assert b"application/problem+json" in told
    assert b'"code": "garbled"' in told
    assert b"640106200001011234" not in told


def test_a_flood_of_what_is_no_http_is_refused_and_fills_no_log(door: Door) -> None:
    before = door.log.read_text("utf-8").count("garbled")
    begun = time.monotonic()
    for _ in range(20 * MOST):
        with socket.create_connection((LOOPBACK, door.port), timeout=10) as client:
            client.sendall(b"HELO\r\n\r\n")
            assert drain(client).startswith(b"HTTP/1.1 400")
    seconds = int(time.monotonic() - begun) + 2
    time.sleep(1.2)
    said = door.log.read_text("utf-8")
    lines = said.count("garbled") - before
    assert lines <= seconds * MOST
    left_out = sum(map(int, re.findall(r"- gateway: (\d+) more heads refused", said)))
    assert lines + left_out == 20 * MOST


def test_two_calls_sent_at_once_are_answered_in_turn(door: Door) -> None:
    call = b"GET /v1/units HTTP/1.1\r\nHost: x\r\n%b\r\n"
    with socket.create_connection((LOOPBACK, door.port), timeout=10) as client:
        client.sendall(call % b"" + call % b"Connection: close\r\n")
        assert drain(client).count(b"HTTP/1.1 200") == 2
