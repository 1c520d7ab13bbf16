"""A house is laid as it was made, and goes on from there."""

import asyncio
from datetime import date

from tests import worlds
from tests.reporting import standing as standings

DAY = date(2026, 3, 2)
TOLD = ("changes", "facts", "feed_positions", "followed_objects")


async def rows(house) -> list[str]:
    found = [await standings._rows(app) for app in house.apps]
    return [app[table][1] for app in found for table in TOLD if table in app]


async def again(driver, table) -> None:
    """Rows of a table go, and come again as they were."""
    told = await driver.fetchval(f"SELECT jsonb_agg(t)::text FROM {table} t")
    await driver.execute(f"DELETE FROM {table}")
    await driver.execute(
        f"INSERT INTO {table} "
        f"SELECT * FROM jsonb_populate_recordset(NULL::{table}, $1::text::jsonb)",
        told,
    )


async def test_a_house_stands_again_as_it_stood(standing, placement_facts, following_app):
    asked = []

    async def make():
        asked.append(await placement_facts.arrive(DAY))
        await following_app.state.followers["matching"].catch_up()
        return {"id": asked[0]}

    async def end():
        await placement_facts.end_early(asked[0], DAY)
        await following_app.state.followers["matching"].catch_up()

    shown, at = await standing.once(make), following_app.state.clock.now()
    stood = await rows(standing)
    standing.clock.move("2026-05-01")
    await end()
    assert await rows(standing) != stood
    assert await standing.once(make) == shown
    assert len(asked) == 1
    assert await rows(standing) == stood
    assert abs((following_app.state.clock.now() - at).total_seconds()) < 60
    # The next version follows the one that was laid: a gap would be refused.
    await end()


async def test_what_is_still_under_way_is_not_kept(standing, placement_facts, monkeypatch):
    asked = []

    async def make():
        asked.append(await placement_facts.arrive(DAY, placement_id=f"plc_{len(asked)}"))

    monkeypatch.setattr(standings, "_UNDER_WAY", "SELECT true")
    monkeypatch.setattr(standings, "_PATIENCE", 1)
    await standing.once(make)
    await standing.once(make)
    assert asked == ["plc_0", "plc_1"]


async def test_a_row_written_as_the_house_is_laid_is_in_nobodys_way(
    standing, placement_facts, following_app
):
    async def make():
        await placement_facts.arrive(DAY)
        await following_app.state.followers["matching"].catch_up()

    await standing.once(make)
    stood = await rows(standing)
    async with following_app.state.database.reading() as session:
        driver = await worlds._driver(session)
        async with driver.transaction():
            await again(driver, "feed_positions")
            laying = asyncio.create_task(standing.once(make))
            await asyncio.sleep(0.3)
    await laying
    assert await rows(standing) == stood
