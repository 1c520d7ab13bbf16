"""The day's sweep by itself: once, taken up where it was left, and by one process at a time."""

import asyncio
from datetime import date

import httpx2
import pytest
from sqlalchemy import text

from services.common.upstream import Upstream
from services.units.actions import sweeps
from services.units.clients.reporting import Reporting
from services.units.jobs import sweep_removals, sweep_today
from services.units.rules.removals import ActivityUnknown
from tests.units.removing import PROPOSED, WARNED, a_quiet_unit, proposals
from tests.units.removing import sweep as by_an_officer


async def sweep(app, reporting=None):
    state = app.state
    await sweep_today(state.database, reporting or state.reporting, state.clock)


class Line(httpx2.AsyncBaseTransport):
    """The line to reporting: notes after which units it was asked, and breaks at one of them."""

    def __init__(self, reporting):
        self._whole = httpx2.ASGITransport(reporting, raise_app_exceptions=False)
        self.asked, self.breaks_at = [], None

    async def handle_async_request(self, request):
        after = request.url.params["after"]
        if after == self.breaks_at:
            raise httpx2.ConnectError("no line")
        self.asked.append(after)
        return await self._whole.handle_async_request(request)


@pytest.fixture
def line(units_app, reported, monkeypatch):
    """Stretches are of one unit each, and asked over this."""
    monkeypatch.setattr(sweeps, "STRETCH", 1)
    line = Line(reported)
    upstream = Upstream("reporting", "http://reporting", units_app.state.keys, line)
    units_app.state.reporting = Reporting(upstream)
    return line


async def test_a_day_is_swept_once_in_stretches(units, units_app, line, clock, rows):
    made = sorted([(await a_quiet_unit(units))[0]["id"] for _ in range(2)])
    clock.move(WARNED)
    await sweep(units_app)
    assert line.asked == ["", *made]
    assert [one["state"] for one in await proposals(units)] == ["warned", "warned"]
    (row,) = await rows("removal_sweeps")
    assert row["finished_at"] is not None
    await sweep(units_app)
    assert len(line.asked) == 3
    clock.move(PROPOSED)
    await sweep(units_app)
    assert [one["state"] for one in await proposals(units)] == ["proposed", "proposed"]


async def test_a_sweep_broken_off_is_taken_up_where_it_stood(units, units_app, line, clock, rows):
    made = sorted([(await a_quiet_unit(units))[0]["id"] for _ in range(2)])
    clock.move(WARNED)
    line.breaks_at = made[0]
    with pytest.raises(ActivityUnknown):
        await sweep(units_app)
    assert [one["unit_id"] for one in await proposals(units)] == made[:1]
    assert [row["after"] for row in await rows("removal_sweeps")] == made[:1]
    line.breaks_at = None
    await sweep(units_app)
    assert line.asked == ["", *made]
    assert len(await proposals(units)) == 2


async def test_sweeps_at_once_make_one_proposal(units, units_app, reported, clock, changes):
    await a_quiet_unit(units)
    clock.move(PROPOSED)
    await asyncio.gather(*(sweep(units_app) for _ in range(3)))
    (proposal,) = await proposals(units)
    events = [change["event"] for change in await changes(proposal["id"])]
    assert events == ["removal.warned", "removal.proposed"]


class Requests(httpx2.AsyncBaseTransport):
    """The line to reporting: notes which paths were asked."""

    def __init__(self, reporting):
        self._whole = httpx2.ASGITransport(reporting, raise_app_exceptions=False)
        self.paths = []

    async def handle_async_request(self, request):
        self.paths.append(request.url.path)
        return await self._whole.handle_async_request(request)


@pytest.mark.parametrize("by_officer", [True, False])
async def test_units_that_are_quiet_no_more_are_asked_for_together(
    units, units_app, reported, placement_facts, clock, *, by_officer
):
    made = [await a_quiet_unit(units) for _ in range(3)]
    clock.move(WARNED)
    assert await by_an_officer(units) == (3, 0, 0)
    for unit, post_id in made:
        await placement_facts.arrive(date(2026, 12, 3), unit_id=unit["id"], post_id=post_id)
    clock.move("2026-12-04")
    line = Requests(reported)
    units_app.state.reporting = Reporting(
        Upstream("reporting", "http://reporting", units_app.state.keys, line)
    )
    if by_officer:
        assert await by_an_officer(units) == (0, 0, 3)
    else:
        await sweep(units_app)
    assert [one["state"] for one in await proposals(units)] == ["lapsed"] * 3
    assert line.paths == ["/internal/activity", "/internal/activity/units"]


async def test_while_reporting_is_away_nothing_is_swept_and_the_day_stays_open(
    units, units_app, clock, rows
):
    await a_quiet_unit(units)
    clock.move(PROPOSED)
    away = Reporting(Upstream("reporting", "http://127.0.0.1:9", units_app.state.keys))
    with pytest.raises(ActivityUnknown):
        await sweep(units_app, away)
    assert await rows("removal_sweeps") == []
    assert await rows("removal_proposals") == []


async def test_a_process_sweeps_by_itself(units, units_app, reported, clock):
    await a_quiet_unit(units)
    clock.move(WARNED)
    state = units_app.state
    sweeping = asyncio.create_task(sweep_removals(state.database, state.reporting, state.clock))
    async with asyncio.timeout(60):
        while not await proposals(units):
            pass
    sweeping.cancel()


async def test_a_sweep_that_loses_a_race_for_a_lock_goes_on(units, units_app, line, clock, rows):
    """The database gives the first stretch up for another's sake; the sweep takes it again."""
    await a_quiet_unit(units)
    clock.move(WARNED)
    database = units_app.state.database
    async with database.transaction() as session:
        await session.execute(text(_LOSES_ONCE))
    await sweep(units_app)
    assert [one["state"] for one in await proposals(units)] == ["warned"]
    (row,) = await rows("removal_sweeps")
    assert row["finished_at"] is not None


_LOSES_ONCE = """
DO $do$ BEGIN
CREATE SEQUENCE tries;
CREATE FUNCTION lose_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF nextval('tries') = 1 THEN
        RAISE EXCEPTION 'lost' USING ERRCODE = 'deadlock_detected';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER lose_once BEFORE INSERT ON removal_sweeps
FOR EACH ROW EXECUTE FUNCTION lose_once();
END $do$
"""
