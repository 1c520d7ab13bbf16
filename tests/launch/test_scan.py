"""The scan of dependencies: the real `uv audit`, a small advisory database on the loopback."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from launch import scan

ADVISORY = {
    "id": "TEST-2026-1",
    "modified": "2026-01-01T00:00:00Z",
    "summary": "a fault made up for this test",
    "affected": [
        {
            "package": {"name": "limits", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}],
        }
    ],
}


class Advisories(BaseHTTPRequestHandler):
    """Answers as api.osv.dev does; `faulty` is the package that it knows something of."""

    faulty = ""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self._answer(
            {"results": [self._of(query["package"]["name"]) for query in asked["queries"]]}
        )

    def do_GET(self) -> None:
        self._answer(ADVISORY)

    def _of(self, package: str) -> dict[str, Any]:
        known = {"id": ADVISORY["id"], "modified": ADVISORY["modified"]}
        return {"vulns": [known]} if package == self.faulty else {}

    def _answer(self, told: Any) -> None:
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], str]]:
    """Starts an advisory database that knows of one faulty package, or of none."""
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Advisories)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()

    def knowing(faulty: str) -> str:
        monkeypatch.setattr(Advisories, "faulty", faulty)
        return f"http://127.0.0.1:{server.server_port}"

    yield knowing
    server.shutdown()
    thread.join()
    server.server_close()


def test_packages_of_which_nothing_is_known_pass(
    database: Callable[[str], str], capfd: pytest.CaptureFixture[str]
) -> None:
    assert scan.scan(["--service-url", database("")]) == 0
    told = capfd.readouterr().out
    assert "no known vulnerabilities" in told
    assert scan.DID_NOT_RUN not in told


def test_what_is_known_of_a_package_is_told_and_fails(
    database: Callable[[str], str], capfd: pytest.CaptureFixture[str]
) -> None:
    assert scan.scan(["--service-url", database("limits")]) == scan.FOUND
    told = capfd.readouterr().out
    assert "TEST-2026-1" in told
    assert "limits" in told


@pytest.mark.usefixtures("database")
def test_without_a_way_to_the_database_it_says_that_it_did_not_run(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert scan.scan(["--service-url", "http://127.0.0.1:9"]) == 0
    assert capfd.readouterr().out == f"dependency scan {scan.DID_NOT_RUN}\n"


@pytest.mark.usefixtures("database")
def test_any_other_fault_is_a_failure(capfd: pytest.CaptureFixture[str]) -> None:
    assert scan.scan(["--no-such-option"]) > scan.FOUND
    assert scan.DID_NOT_RUN not in capfd.readouterr().out
