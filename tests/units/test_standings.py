"""The standing is read for all who wait, as nobody's request."""

from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

from services.common import telemetry
from services.common.store.replica import Copy
from services.common.traces import Tracer, begun
from services.units.queries import seat_counts
from services.units.routes.answers import Shelf, Zone
from services.units.routes.standings import Standings


async def test_a_reading_is_in_no_trace_and_under_no_request_id(monkeypatch):
    seen = []

    @asynccontextmanager
    async def copied():
        yield Copy(None, is_replica=False)

    async def standing(_):
        seen.append((telemetry.request_id.get(), begun("SELECT", {})))
        return (1, 1, None)

    monkeypatch.setattr(seat_counts, "standing", standing)
    telemetry.request_id.set("req_one")
    with Tracer("units", "http://127.0.0.1:9", 1.0).serving():
        told = await Standings(SimpleNamespace(copied=copied)).now(date(2026, 3, 2))
    assert told.position == 1
    assert seen == [("-", None)]


async def test_a_page_is_read_by_what_is_as_far_as_the_standing_it_lies_under(monkeypatch):
    asked = []

    @asynccontextmanager
    async def copied(since=0):
        asked.append(since)
        yield SimpleNamespace(connection=None, position=position)

    async def position():
        return 7

    async def standing(_):
        return (1, 1, None)

    monkeypatch.setattr(seat_counts, "standing", standing)
    database = SimpleNamespace(copied=copied)
    told = await Standings(database).now(date(2026, 3, 2))
    request = SimpleNamespace(app=SimpleNamespace(state=SimpleNamespace(database=database)))
    async with Zone(request, told, Shelf()).rows():
        assert asked == [0, 7]
    # From where it was read is no part of what an answer rests on.
    assert told == replace(told, since=None)
