"""Departments read while very many write: no event skipped, none twice, each object in turn."""

import asyncio
import random
from collections import defaultdict
from datetime import date, timedelta

from sqlalchemy import make_url, text

from services.common.deeds import by_itself
from services.common.store import changes, relay
from services.common.store.database import Database
from services.common.time.clock import Clock
from services.units.actions.telling import tell_unit
from services.units.tables.units import Unit
from tests.units.factories import an_applicant

WRITERS, EACH = 16, 5
FIRST = date(2026, 3, 3)
DEED = by_itself("test", Clock(), "req_test")


async def tell(session, unit_id, turn):
    """One more change of a unit; its day says which."""
    unit = await session.get_one(Unit, unit_id, with_for_update=True)
    day = FIRST + timedelta(days=turn)
    await tell_unit(session, DEED, unit, "unit.corrected", occurred_on=day)


async def write(database, unit_id):
    for turn in range(EACH):
        async with database.transaction() as session:
            await tell(session, unit_id, turn)
            await asyncio.sleep(random.random() / 100)


async def read(department, events, cursor, is_over):
    """Read on, a few at a time, until all is written and there is nothing more."""
    while True:
        was_over = is_over()
        page = (await department.read(f"limit=7&cursor={cursor}")).json()
        events += page["items"]
        cursor = page["next_cursor"]
        if was_over and not page["items"]:
            return
        await asyncio.sleep(0.001)


async def all_numbered(database):
    """Wait until everything committed has its number."""
    left = text("SELECT count(*) FROM changes WHERE no IS NULL")
    async with asyncio.timeout(60), database.reading() as session:
        while await session.scalar(left):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_a_department_that_reads_all_the_time_is_told_of_every_event_once_and_in_turn(
    units, units_app, joined, numbered
):
    database = units_app.state.database
    commerce = await joined(feeds=[{"feed": "units", "fields": ["occurred_on"]}])
    made = [(await an_applicant(units))["id"] for _ in range(WRITERS + 1)]
    await numbered()
    cursor = (await commerce.read("limit=1000")).json()["next_cursor"]
    url = make_url(str(database.engine.url.render_as_string(hide_password=False)))
    elsewhere = Database(url.set(database="postgres").render_as_string(hide_password=False))
    relaying = asyncio.create_task(relay.run(database))
    events, over = [], []
    async with elsewhere.transaction() as left_open:
        await left_open.execute(text("SELECT pg_current_xact_id()"))
        reading = asyncio.create_task(read(commerce, events, cursor, lambda: bool(over)))
        async with database.transaction() as first:
            await tell(first, made[-1], 0)
            # Its row is there, with the least id of all, and is committed last.
            await first.run_sync(changes._write)
            await asyncio.gather(*(write(database, one) for one in made[:-1]))
            await all_numbered(database)
        await all_numbered(database)
        over.append(True)
        await asyncio.wait_for(reading, 60)
    relaying.cancel()
    await asyncio.gather(relaying, return_exceptions=True)
    await elsewhere.close()
    told = defaultdict(list)
    for one in events:
        told[one["subject"]].append(one["data"]["occurred_on"])
    in_turn = [(FIRST + timedelta(days=turn)).isoformat() for turn in range(EACH)]
    assert told == dict.fromkeys(made[:-1], in_turn) | {made[-1]: in_turn[:1]}
    assert events[-1]["subject"] == made[-1]
