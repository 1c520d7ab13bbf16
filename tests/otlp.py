"""Somebody who takes traces: OTLP over HTTP as JSON, on a socket of this machine."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Collector:
    """What was told, and to which path."""

    url: str = ""
    bodies: list[bytes] = field(default_factory=list)
    refused: list[bytes] = field(default_factory=list)
    paths: set[str] = field(default_factory=set)
    status: int = 200

    def spans(self) -> list[dict[str, Any]]:
        """Every span with the service that told it and its attributes by name."""
        found = []
        for body in self.bodies:
            for one in json.loads(body)["resourceSpans"]:
                service = _plain(one["resource"]["attributes"])["service.name"]
                for scope in one["scopeSpans"]:
                    for span in scope["spans"]:
                        told = _plain(span["attributes"])
                        found.append({**span, "service": service, "attributes": told})
        return found


def _plain(attributes: list[dict[str, Any]]) -> dict[str, str]:
    return {one["key"]: next(iter(one["value"].values())) for one in attributes}


@contextmanager
def collecting() -> Iterator[Collector]:
    """A collector while the block lasts."""
    collector = Collector()

    class Taken(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if collector.status == 200:
                assert self.headers["Content-Type"] == "application/json"
                collector.paths.add(self.path)
                collector.bodies.append(body)
            else:
                collector.refused.append(body)
            self.send_response(collector.status)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Taken) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        collector.url = f"http://127.0.0.1:{server.server_port}"
        yield collector
        server.shutdown()
