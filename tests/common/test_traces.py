"""Traces: what a span says, whom it belongs to, and that it is told by OTLP or let go."""

import asyncio
import re
from contextlib import suppress

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.common import traces
from services.common.settings import ProcessSettings
from services.common.store import statements
from services.common.store.database import Database
from services.common.traces import Tracer
from tests.otlp import collecting

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
TOLD = f"00-{TRACE}-{PARENT}-01"


@pytest.fixture
def collector():
    with collecting() as collector:
        yield collector


@pytest.fixture
def tracer(collector, monkeypatch):
    monkeypatch.setattr(traces, "PAUSE", 0.02)
    return Tracer("units", collector.url, 1.0)


async def told(tracer, collector, count):
    """Tell until so many spans have come, then end."""
    telling = asyncio.create_task(tracer.tell_for_ever())
    for _ in range(200):
        if len(collector.spans()) >= count:
            break
        await asyncio.sleep(0.02)
    telling.cancel()
    with suppress(asyncio.CancelledError):
        await telling
    return collector.spans()


async def test_a_request_goes_on_with_the_trace_that_it_came_with(tracer, collector):
    with tracer.serving(TOLD) as span:
        span.answered("GET", "/v1/posts/{post_id}", 503, **{"http.route": "/v1/posts/{post_id}"})
    (found,) = await told(tracer, collector, 1)
    assert collector.paths == {"/v1/traces"}
    assert (found["traceId"], found["parentSpanId"]) == (TRACE, PARENT)
    assert (found["service"], found["name"]) == ("units", "GET /v1/posts/{post_id}")
    assert found["kind"] == traces.SERVER
    assert found["status"] == {"code": 2}
    assert found["attributes"]["http.response.status_code"] == "503"
    assert int(found["endTimeUnixNano"]) >= int(found["startTimeUnixNano"])


@pytest.mark.parametrize(
    "header",
    [
        "",
        "nonsense",
        TOLD.upper(),
        TOLD + "-more",
        TOLD.replace(TRACE, "0" * 32),
        TOLD.replace(PARENT, "0" * 16),
        TOLD.replace("00-", "ff-", 1),
    ],
)
def test_what_is_no_trace_begins_a_new_one(tracer, header):
    with tracer.serving(header) as span:
        assert re.fullmatch("[0-9a-f]{32}", span.trace)
        assert span.trace != TRACE
        assert span.parent == ""


@pytest.mark.parametrize(
    ("header", "share", "is_kept"),
    [
        (TOLD, 0.0, True),
        (TOLD[:-2] + "00", 1.0, False),
        ("", 0.0, False),
        ("", 1.0, True),
    ],
)
def test_who_begins_a_trace_keeps_its_share_and_the_others_follow(
    collector, header, share, is_kept
):
    tracer = Tracer("gateway", collector.url, share)
    with tracer.serving(header) as span:
        assert span.header == f"00-{span.trace}-{span.id}-{'01' if is_kept else '00'}"
    assert bool(tracer.waiting) == is_kept


def test_a_method_that_somebody_made_up_is_not_told(tracer):
    with tracer.serving("") as span:
        span.answered("11010519491231002X", "gateway", 404)
    assert span.name == "other gateway"
    assert "11010519491231002X" not in str(tracer.waiting)


def test_a_request_that_nobody_waited_for_has_no_status(tracer):
    with tracer.serving() as span:
        span.answered("GET", "units", None)
    assert (span.name, span.told) == ("GET units", {"http.request.method": "GET"})
    assert not span.failed


def test_nothing_is_begun_where_no_request_is_under_way(tracer):
    with traces.asking("GET units", {}) as span:
        assert span is None
    assert not tracer.waiting


def test_what_fails_in_asking_is_told_as_failed(tracer):
    with tracer.serving(TOLD) as over:
        with pytest.raises(KeyError), traces.asking("GET units", {}) as span:
            raise KeyError
        assert (span.parent, span.trace, span.failed) == (over.id, TRACE, True)
    assert [one["status"] for one in tracer.waiting] == [{"code": 2}, {}]


async def test_a_collector_that_is_away_is_told_of_once_and_holds_nothing_up(
    tracer, collector, caplog
):
    collector.status = 500
    telling = asyncio.create_task(tracer.tell_for_ever())
    for _ in range(5):
        with tracer.serving(""):
            pass
        await asyncio.sleep(0.1)
    assert caplog.text.count("traces are not taken: 500") == 1
    # Whatever is under way is answered before the collector is well again.
    for _ in range(200):
        if b"".join(collector.refused).count(b'"spanId"') == 5:
            break
        await asyncio.sleep(0.02)
    assert not tracer.waiting
    collector.status = 200
    with tracer.serving(""):
        pass
    telling.cancel()
    with suppress(asyncio.CancelledError):
        await telling
    assert len(collector.spans()) == 1


def test_of_more_than_there_is_room_for_the_oldest_are_let_go(tracer):
    for _ in range(traces.ROOM + 1):
        with tracer.serving(TOLD):
            pass
    assert len(tracer.waiting) == traces.ROOM


async def test_statements_are_told_by_their_first_word_without_any_value(tracer, kernel_url):
    database = Database(kernel_url, connections=5)
    database.trace()
    with tracer.serving(TOLD) as over:
        async with database.rows() as reader:
            await reader.execute(
                text("\n SELECT :name AS told"), {"name": "张三 11010519491231002X"}
            )
        async with database.transaction() as session:
            await session.execute(text("SELECT 1"))
            with pytest.raises(DBAPIError):
                await session.execute(text("SELECT 1 / CAST(:none AS int)"), {"none": 0})
            await session.rollback()
    await database.close()
    *found, _ = tracer.waiting
    assert [one["name"] for one in found] == ["PostgreSQL SELECT"] * 3
    assert {one["parentSpanId"] for one in found} == {over.id}
    assert [one["status"] for one in found] == [{}, {}, {"code": 2}]
    assert "张三" not in str(found)
    assert "told" not in str(found)


def test_only_words_of_sql_are_told():
    assert not {word for word in statements._VERBS if not word.isupper()}


def test_without_an_address_nobody_traces(monkeypatch):
    monkeypatch.setenv("JIANXI_JWKS_URL", "http://accounts/.well-known/jwks.json")
    assert traces.tracer_of("units", ProcessSettings()) is None
    monkeypatch.setenv("JIANXI_OTLP_ENDPOINT", "http://collector:4318")
    assert (
        traces.tracer_of("units", ProcessSettings())._address == "http://collector:4318/v1/traces"
    )
