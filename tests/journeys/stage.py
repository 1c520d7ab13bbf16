"""A stage for a program that plays one part: it says over HTTP when it is the others' turn."""

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Scene = Callable[[], Awaitable[Any]]


@contextmanager
def a_stage(scenes: Mapping[str, Scene], loop: asyncio.AbstractEventLoop) -> Iterator[str]:
    """The address of the stage: POST /signed plays the scene `signed` and answers what it gives."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(scenes, loop))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(
    scenes: Mapping[str, Scene], loop: asyncio.AbstractEventLoop
) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            playing = asyncio.run_coroutine_threadsafe(scenes[self.path[1:]](), loop)
            body = json.dumps(playing.result(120)).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing: it is a stage."""

    return Handler
