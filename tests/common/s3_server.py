"""A small server that speaks S3's PUT and GET of an object, for what is kept over the wire."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

NO_SUCH_KEY = b'<?xml version="1.0"?><Error><Code>NoSuchKey</Code></Error>'


class S3Server(ThreadingHTTPServer):
    """The server, with what it holds and what it was asked."""

    objects: ClassVar[dict[str, bytes]]
    asked: ClassVar[list[tuple[str, str, str]]]
    is_down = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.objects, self.asked = {}, []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: S3Server

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        if not self._is_down():
            self.server.objects[self.path] = body
            self._answer(200)

    def do_GET(self) -> None:
        if self._is_down():
            return
        if self.path in self.server.objects:
            self._answer(200, self.server.objects[self.path])
        else:
            self._answer(404, NO_SUCH_KEY)

    def _is_down(self) -> bool:
        told = self.headers.get("authorization", "")
        self.server.asked.append((self.command, self.path, told))
        if self.server.is_down:
            self._answer(503, b"<Error><Code>ServiceUnavailable</Code></Error>")
        return self.server.is_down

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.send_header("etag", '"1"')
        self.send_header("last-modified", "Mon, 02 Mar 2026 01:00:00 GMT")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[S3Server]:
    """A server on a port of its own, for as long as the block lasts."""
    with S3Server() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
