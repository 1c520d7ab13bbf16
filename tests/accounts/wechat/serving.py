"""Serving an ASGI app of the tests over real HTTP, from a thread."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn


@contextmanager
def served(app: Any) -> Iterator[str]:
    """The base address at which an app answers until the block ends; by then who called hung up."""
    listening = socket.create_server(("127.0.0.1", 0))
    # Its log would hold what the app is asked, in the very process whose log is searched.
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_keep_alive=60,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    hung_up = _all_hung_up(server)
    server.should_exit = True
    thread.join()
    listening.close()
    # A line left open is told at some later test otherwise, whichever the collector runs in.
    assert hung_up


def _all_hung_up(server: uvicorn.Server) -> bool:
    until = time.monotonic() + 5
    while server.server_state.connections and time.monotonic() < until:
        time.sleep(0.01)
    return not server.server_state.connections


@contextmanager
def cutting() -> Iterator[tuple[str, list[bytes]]]:
    """An address at which every request is read and the connection cut; what was read."""
    listening = socket.create_server(("127.0.0.1", 0))
    read: list[bytes] = []

    def cut() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            read.append(connection.recv(65536))
            connection.close()

    thread = threading.Thread(target=cut)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}", read
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join()
