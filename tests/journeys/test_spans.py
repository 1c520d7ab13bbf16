"""One request's spans in the gateway, a service and its database, as their processes tell them."""

import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from bench.house import folder_with_keys, house
from launch.plan import HOME, migration
from launch.postgres import EmbeddedPostgres
from services.common.values import ids
from tests.launch.test_house import free_ports
from tests.otlp import Collector, collecting

pytestmark = pytest.mark.journey
# As digits alone, which a trace may consist of: an account and a phone, both made up.
TRACE, PARENT = "62220212345678901234567890123456", "0000013800138000"
NUMBER = "11010519491231002X"
NAME = "张三"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Collector]]:
    """The gateway's address, with units behind it, and who takes their traces."""
    data = tmp_path_factory.mktemp("traced") / "data"
    server = EmbeddedPostgres(data)
    server.start()
    try:
        server.ensure_database("units")
        url = {"JIANXI_DATABASE_URL": server.url("units")}
        subprocess.run(migration("units"), cwd=HOME, env=url, check=True)
        with collecting() as collector, pytest.MonkeyPatch.context() as patch:
            patch.setenv("JIANXI_OTLP_ENDPOINT", collector.url)
            with house(folder_with_keys(data), "units", server.url("units"), free_ports()) as up:
                door = f"http://127.0.0.1:{up[0]['gateway']}"
                until_answered(f"{door}/v1/public/posts")
                yield door, collector
    finally:
        server.stop()


def until_answered(address: str) -> None:
    for _ in range(1_200):
        if asked(address) == 200:
            return
        time.sleep(0.1)
    raise AssertionError(address)


def asked(address: str, **headers: str) -> int:
    request = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code
    except OSError:
        return 0


def spans_of(collector: Collector, address: str, count: int) -> list[dict[str, Any]]:
    """The spans of traces that came to an address of units, once so many are told to their end."""
    for _ in range(100):
        found = collector.spans()
        gates = {one["spanId"] for one in found if one["service"] == "gateway"}
        ours = [one for one in found if one["name"] == f"GET {address}"]
        if len(ours) == count and {one["parentSpanId"] for one in ours} <= gates:
            traces = {one["traceId"] for one in ours}
            return [one for one in found if one["traceId"] in traces]
        time.sleep(0.1)
    raise AssertionError([one["name"] for one in collector.spans()])


def test_a_trace_goes_through_gateway_service_and_database_in_one_line(told):
    door, collector = told
    unit = ids.new("unt")
    assert asked(f"{door}/v1/public/units/{unit}") == 404
    spans = spans_of(collector, "/v1/public/units/{unit_id}", 1)
    (gate,) = (one for one in spans if one["service"] == "gateway")
    (served,) = (one for one in spans if one["service"] == "units" and one["kind"] == 2)
    statements = [one for one in spans if one["parentSpanId"] == served["spanId"]]
    assert (gate["name"], gate["parentSpanId"]) == ("GET units", "")
    assert served["parentSpanId"] == gate["spanId"]
    assert served["attributes"]["http.response.status_code"] == "404"
    assert statements
    assert all(one["name"].startswith("PostgreSQL ") for one in statements)
    assert unit not in str(spans)


def test_no_trace_holds_anything_of_a_person_nor_what_the_client_says_of_its_own(told):
    door, collector = told
    header = {"traceparent": f"00-{TRACE}-{PARENT}-01", "tracestate": f"who={NUMBER}"}
    header |= {"X-Request-Id": NUMBER, "User-Agent": NUMBER}
    asked(f"{door}/v1/public/posts?q={quote(NAME)}&region=640100", **header)
    asked(f"{door}/v1/public/posts/{NUMBER}?q={NUMBER}", **header)
    spans_of(collector, "/v1/public/posts/{post_id}", 1)
    whole = b"".join(collector.bodies).decode()
    people = (NUMBER, NAME, quote(NAME), "640100", TRACE, PARENT)
    assert not [word for word in people if word in whole]


def test_what_is_asked_all_the_time_is_no_trace(told):
    door, collector = told
    for path in ("/health", "/metrics", "/docs", "/health"):
        asked(f"{door}{path}")
    # What is asked last is told last: by then whatever there was of the others is told too.
    asked(f"{door}/v1/public/system-templates")
    spans_of(collector, "/v1/public/system-templates", 1)
    names = {one["name"] for one in collector.spans()}
    assert "GET units" in names
    assert "GET gateway" not in names
    assert not [name for name in names if "/internal/" in name or "/health" in name]
