"""Small services for the gateway to forward to: real servers that behave as a call's query says."""

import asyncio
import gzip
import json
import socket
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

import uvicorn

from tests import house_keys, tokens

BIG = bytes(range(256)) * 4096
PACKED = gzip.compress("见习".encode() * 100)
LOOPBACK = "127.0.0.1"


def free_socket() -> socket.socket:
    """A listening socket on a port that nobody uses."""
    return socket.create_server((LOOPBACK, 0))


def address(of: socket.socket) -> str:
    """The base address of what listens there."""
    return f"http://{LOOPBACK}:{of.getsockname()[1]}"


class Upstream:
    """One service, served from a thread; it keeps what it saw."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.seen: list[str] = []
        self.hung_up = threading.Event()
        self.broken_off = threading.Event()
        self.publishes_keys = True
        self.is_well = True
        self.ended: list[str] | None = []
        """The sign-ins that it tells have ended; None if it does not answer."""
        self._socket = free_socket()
        self.url = address(self._socket)
        config = uvicorn.Config(
            self._serve,
            log_config=None,
            interface="asgi3",
            lifespan="off",
            proxy_headers=False,
            timeout_keep_alive=30,
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],))

    def start(self) -> None:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()

    async def _serve(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] != "/.well-known/ended-sign-ins":
            self.seen.append(f"{scope['method']} {scope['path']}")
        if scope["path"] == "/.well-known/jwks.json":
            await self._jwks(send)
        elif scope["path"] == "/.well-known/ended-sign-ins":
            told = {"sign_ins": self.ended or []}
            kind = [(b"content-type", b"application/json")]
            await answer(send, told, status=503 if self.ended is None else 200, headers=kind)
        elif scope["path"] == "/health":
            await answer(send, {"status": "ok"}, status=200 if self.is_well else 503)
        else:
            query = parse_qs(scope["query_string"].decode())
            doing = BEHAVIOURS[query.get("do", ["echo"])[0]]
            await doing(self, scope, receive, send)

    async def _jwks(self, send: Any) -> None:
        keys = [tokens._jwk(kid) for kid in house_keys.TOKENS]
        await answer(send, {"keys": keys}, status=200 if self.publishes_keys else 503)


Behaviour = Callable[[Upstream, Any, Any, Any], Awaitable[None]]


async def answer(send: Any, told: Any, status: int = 200, headers: Any = ()) -> None:
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [length, *headers]})
    await send({"type": "http.response.body", "body": body})


async def read(receive: Any) -> tuple[bytes, bool]:
    """The body, and whether it came in whole."""
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return body, False
        body += message["body"]
        if not message["more_body"]:
            return body, True


async def echo(upstream: Upstream, scope: Any, receive: Any, send: Any) -> None:
    body, whole = await read(receive)
    if not whole:
        upstream.broken_off.set()
        return
    told = {
        "service": upstream.name,
        "port": scope["client"][1],
        "method": scope["method"],
        "path": scope["raw_path"].decode(),
        "query": scope["query_string"].decode(),
        "headers": [[k.decode(), v.decode()] for k, v in scope["headers"]],
        "length": len(body),
        "body": body[:100].decode(errors="replace"),
    }
    await answer(send, told, headers=[(b"content-type", b"application/json")])


async def slow(upstream: Upstream, scope: Any, receive: Any, send: Any) -> None:
    await read(receive)
    wait = asyncio.create_task(asyncio.sleep(30))
    gone = asyncio.create_task(receive())
    await asyncio.wait([wait, gone], return_when=asyncio.FIRST_COMPLETED)
    if gone.done():
        upstream.hung_up.set()
    wait.cancel()
    gone.cancel()


async def redirect(upstream: Upstream, scope: Any, receive: Any, send: Any) -> None:
    await answer(send, b"", 302, [(b"location", b"http://elsewhere.example/")])


async def packed(upstream: Upstream, scope: Any, receive: Any, send: Any) -> None:
    await answer(send, PACKED, headers=[(b"content-encoding", b"gzip")])


async def cookie(upstream: Upstream, scope: Any, receive: Any, send: Any) -> None:
    await answer(send, {}, headers=[(b"set-cookie", b"who=first-client; Path=/")])


async def hops(upstream: Upstream, scope: Any, receive: Any, send: Any) -> None:
    headers = [
        (b"connection", b"keep-alive, x-of-this-hop"),
        (b"keep-alive", b"timeout=5"),
        (b"x-of-this-hop", b"1"),
        (b"x-for-all", b"1"),
        (b"x-request-id", b"of-the-service"),
    ]
    await answer(send, {}, headers=headers)


async def lasting(upstream: Upstream, scope: Any, receive: Any, send: Any) -> None:
    kept = [(b"cache-control", b"public, max-age=15"), (b"vary", b"Accept-Encoding")]
    await answer(send, {}, headers=kept)


async def problem(upstream: Upstream, scope: Any, receive: Any, send: Any) -> None:
    headers = [(b"content-type", b"application/problem+json")]
    await answer(send, {"code": "post-full"}, 409, headers)


async def nothing(upstream: Upstream, scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body"})


async def big(upstream: Upstream, scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for start in range(0, len(BIG), 50_000):
        more = start + 50_000 < len(BIG)
        body = BIG[start : start + 50_000]
        await send({"type": "http.response.body", "body": body, "more_body": more})


async def refuse_unread(upstream: Upstream, scope: Any, receive: Any, send: Any) -> None:
    await answer(send, {"code": "unread"}, 403)


def dies_after(length: bytes, sent: bytes) -> Behaviour:
    """Promise `length` bytes, send fewer, and close the connection."""

    async def die(upstream: Upstream, scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-length", length)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": sent, "more_body": True})

    return die


BEHAVIOURS: dict[str, Behaviour] = {
    "echo": echo,
    "slow": slow,
    "redirect": redirect,
    "packed": packed,
    "cookie": cookie,
    "hops": hops,
    "lasting": lasting,
    "problem": problem,
    "nothing": nothing,
    "big": big,
    "refuse-unread": refuse_unread,
    "die-small": dies_after(b"1000", b"x" * 10),
    "die-big": dies_after(b"1000000", b"x" * 300_000),
}


class Slammer:
    """A server that takes every connection, reads a request and closes without a word."""

    def __init__(self) -> None:
        self.requests: list[bytes] = []
        self._socket = free_socket()
        self.url = address(self._socket)
        self._thread = threading.Thread(target=self._run)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()

    def _run(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                self.requests.append(connection.recv(65536).split(b"\r\n")[0])
