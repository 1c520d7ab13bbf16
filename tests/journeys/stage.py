"""A stage for a program that plays one part: it says over HTTP when it is the others' turn."""

import asyncio
import json
import os
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

SCENE_ENDS: Final = 120
"""Seconds after which a scene is given up."""
Scene = Callable[[], Awaitable[Any]]


@contextmanager
def a_stage(
    scenes: Mapping[str, Scene],
    loop: asyncio.AbstractEventLoop,
    *,
    ends_after: float = SCENE_ENDS,
) -> Iterator[str]:
    """The address of the stage: POST /signed plays the scene `signed` and answers what it gives."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(scenes, loop, ends_after))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


async def run(*command: str, cwd: Path, told: Mapping[str, str], within: float) -> str:
    """What a program says; fails with it, and where it goes on for longer. It outlives nobody."""
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=cwd,
        env=os.environ | told,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout
    said = bytearray()
    try:
        async with asyncio.timeout(within):
            while some := await process.stdout.read(1 << 16):
                said += some
            await process.wait()
    except TimeoutError:
        raise AssertionError(f"no end within {within} s:\n{said.decode()}") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 0, said.decode()
    return said.decode()


def _handler(
    scenes: Mapping[str, Scene], loop: asyncio.AbstractEventLoop, ends_after: float
) -> type[BaseHTTPRequestHandler]:
    async def play(scene: str) -> Any:
        return await scenes[scene]()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            playing = asyncio.run_coroutine_threadsafe(play(self.path[1:]), loop)
            fault: BaseException | None
            try:
                fault = playing.exception(ends_after)
            except (TimeoutError, CancelledError) as over:
                playing.cancel()
                fault = over
            # Whatever it was, whoever plays hears of it at once, and does not wait for more.
            self._answer(*((500, {"fault": repr(fault)}) if fault else (200, playing.result())))

        def _answer(self, status: int, told: Any) -> None:
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing: it is a stage."""

    return Handler
