"""A real gateway process, and a plain client of it: no redirects, no cookies, no unpacking."""

import http.client
import json
import os
import subprocess
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from launch.plan import serve
from tests.gateway.upstreams import LOOPBACK, free_socket

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def told(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The problem's code."""
        assert self.headers["content-type"] == "application/problem+json"
        assert self.told["status"] == self.status
        assert self.told["request_id"] == self.headers["x-request-id"]
        return str(self.told["code"])

    def heard(self, name: str) -> list[str]:
        """The values of a header as an echoing service received it."""
        return [value for known, value in self.told["headers"] if known == name]


class Door:
    """A gateway under uvicorn, as the launcher starts it."""

    def __init__(self, addresses: Mapping[str, str], log: Path, **settings: Any) -> None:
        self.log = log
        with free_socket() as probe:
            self.port = probe.getsockname()[1]
        told = {f"{name}_url": url for name, url in addresses.items()}
        told["log_file"] = str(log)
        told["jwks_url"] = f"{addresses['accounts']}/.well-known/jwks.json"
        # A proxy that does not exist: whoever asks the environment for one gets nowhere.
        proxies = {"HTTP_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"}
        environment = os.environ | proxies
        environment |= {f"JIANXI_{k.upper()}": str(v) for k, v in (told | settings).items()}
        self._process = subprocess.Popen(
            [*serve("gateway", self.port), "--log-level", "warning"],
            cwd=ROOT,
            env=environment,
            stderr=subprocess.DEVNULL,
        )

    def wait_until_open(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                self.ask("GET", "/docs")
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise TimeoutError(self.log)

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(10)

    def connect(self, timeout: float = 10) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(LOOPBACK, self.port, timeout=timeout)

    def ask(
        self,
        method: str,
        target: str,
        body: bytes | Iterable[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request on a connection of its own; an iterable body goes out in chunks."""
        chunked = body is not None and not isinstance(body, bytes)
        connection = self.connect()
        try:
            sent = dict(headers or {})
            if chunked:
                sent["Transfer-Encoding"] = "chunked"
            connection.request(method, target, body, sent, encode_chunked=chunked)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()
