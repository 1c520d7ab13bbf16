"""Preparing a settlement when things break: it goes on where it stopped, or settles nothing."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from ulid import ULID

from services.common.deeds import by_itself
from services.common.policy import NoPolicyValue
from services.common.store import jobs
from services.common.store.changes import FedChange, FeedPage
from services.common.store.jobs import Run
from services.common.values.month import Month
from services.reporting.actions import calendar, lines, settlements
from services.reporting.jobs import prepare_settlement
from services.reporting.readers import almanac
from services.reporting.rules.settlements import PreparationFailed
from services.reporting.tables.settlements import SettledDays, Settlement, SettlementLine

MARCH = Month(2026, 3)


@pytest.fixture
async def still_app(reporting_made, clock):
    """The reporting app with its calendar, on 2026-04-01, no loop of it running."""
    clock.move("2026-04-01")
    async with reporting_made.state.database.transaction() as session:
        await calendar.seed(session, _deed(reporting_made), almanac.years(date(2026, 3, 2)))
    yield reporting_made
    await reporting_made.state.database.close()


async def test_a_preparation_killed_half_way_ends_with_the_same_lines(still_app, monkeypatch):
    monkeypatch.setattr(lines, "SLICE", 2)
    for no in range(1, 6):
        await _arrived(still_app, no)
    run = await _opened(still_app)
    settlement_id = run.job.arguments["settlement_id"]
    async with still_app.state.database.transaction() as session:
        await lines.write(session, settlement_id, await lines.draft(session, settlement_id))
    result = await prepare_settlement(run)
    assert (result["lines"], result["held"]) == (5, 5)
    async with still_app.state.database.transaction() as session:
        kept = list(await session.scalars(select(SettlementLine.placement_id)))
    assert len(kept) == len(set(kept)) == 5


async def test_two_workers_on_one_job_write_no_line_twice(still_app, monkeypatch):
    monkeypatch.setattr(lines, "SLICE", 1)
    for no in range(1, 6):
        await _arrived(still_app, no)
    run = await _opened(still_app)
    results = await asyncio.gather(*(prepare_settlement(run) for _ in range(3)))
    assert [told["lines"] for told in results] == [5, 5, 5]
    async with still_app.state.database.transaction() as session:
        kept = list(await session.scalars(select(SettlementLine.placement_id)))
    assert len(kept) == len(set(kept)) == 5


BUSY_AT_THE_THIRD = """
CREATE SEQUENCE written;
CREATE FUNCTION busy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF nextval('written') = 3 THEN
        RAISE EXCEPTION 'busy' USING ERRCODE = '55P03';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER busy BEFORE INSERT ON settlement_lines FOR EACH ROW EXECUTE FUNCTION busy();
"""


async def test_what_passes_leaves_a_settlement_in_preparation_to_be_gone_on_with(
    still_app, monkeypatch
):
    monkeypatch.setattr(lines, "SLICE", 1)
    for no in range(1, 6):
        await _arrived(still_app, no)
    run = await _opened(still_app)
    async with still_app.state.database.transaction() as session:
        raw = await (await session.connection()).get_raw_connection()
        await raw.driver_connection.execute(BUSY_AT_THE_THIRD)
    with pytest.raises(DBAPIError):
        await prepare_settlement(run)
    async with still_app.state.database.transaction() as session:
        assert await session.scalar(select(Settlement.state)) == "preparing"
    assert (await prepare_settlement(run))["lines"] == 5


async def test_a_job_done_again_after_its_end_changes_nothing(still_app):
    await _arrived(still_app, 1)
    run = await _opened(still_app)
    first = await prepare_settlement(run)
    assert await prepare_settlement(run) == first


async def test_a_place_without_a_wage_cancels_the_whole_settlement(still_app, monkeypatch):
    monkeypatch.setattr(lines, "SLICE", 1)
    await _arrived(still_app, 1)
    await _arrived(still_app, 2, workplace_county="640100")
    run = await _opened(still_app)
    with pytest.raises(NoPolicyValue):
        await prepare_settlement(run)
    async with still_app.state.database.transaction() as session:
        settlement = await session.scalar(select(Settlement))
        assert settlement.state == "cancelled"
        assert list(await session.scalars(select(SettledDays))) == []


async def test_a_cancelled_preparation_taken_up_again_settles_nothing(still_app, monkeypatch):
    monkeypatch.setattr(lines, "SLICE", 1)
    await _arrived(still_app, 1, workplace_county="640100")
    await _arrived(still_app, 2)
    run = await _opened(still_app)
    async with still_app.state.database.transaction() as session:
        await settlements.abandon(session, run.deed, run.job.arguments["settlement_id"])
    with pytest.raises(PreparationFailed):
        await prepare_settlement(run)
    async with still_app.state.database.transaction() as session:
        assert list(await session.scalars(select(SettlementLine))) == []


async def test_what_is_told_after_the_feeds_were_read_is_left_to_the_next(still_app):
    await _arrived(still_app, 1)
    run = await _opened(still_app)
    await _arrived(still_app, 2)
    assert (await prepare_settlement(run))["lines"] == 1


async def _opened(app) -> Run:
    async with app.state.database.transaction() as session:
        job_id = await settlements.open_settlement(session, _deed(app), "640100", MARCH)
    async with app.state.database.transaction() as session:
        job = await jobs.find(session, job_id)
    return Run(job, app.state.database, app.state.clock)


async def _arrived(app, no, **told) -> None:
    """One placement begins, as fact number `no` of the feed, and the feed is read that far."""
    data = {
        "youth_id": f"yth_{ULID()}",
        "post_id": f"pst_{ULID()}",
        "unit_id": f"unt_{ULID()}",
        "region": "640100",
        "workplace_county": "640104",
        "term_last_day": "2026-09-01",
    } | told
    change = FedChange(
        no=no,
        object="placement",
        id=f"plc_{ULID()}",
        version=1,
        event="placement.arrived",
        occurred_on=date(2026, 3, 2),
        recorded_at=datetime(2026, 3, 2, tzinfo=UTC),
        author="acc_1",
        ground="",
        request_id="test",
        data=data,
    )

    async def page(position: int, limit: int, wait: int = 0) -> FeedPage:
        return FeedPage("epoch", [change][position - no + 1 :], no, settled=True)

    await replace(app.state.followers["matching"], read_page=page).catch_up()


def _deed(app):
    return by_itself("reporting", app.state.clock, "test")
