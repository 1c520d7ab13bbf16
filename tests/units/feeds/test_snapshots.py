"""What stands, read while others write: with the feed after it, it is the present state."""

import asyncio
import random

import pytest
from sqlalchemy import select, text

from services.common.deeds import by_itself
from services.common.store import relay
from services.common.time.clock import Clock
from services.units.actions.telling import tell_unit
from services.units.tables.units import Unit
from tests.accounts import agreeing
from tests.units.factories import an_applicant
from tests.units.feeds.conftest import PATH

SNAPSHOT = f"{PATH}/snapshot"
POSTS = "/v1/feeds/posts"
STATES = ("applied", "recognised", "suspended", "removed", "returned")
WRITERS, EACH = 8, 12


def told(answer):
    return answer.status_code, answer.json()["code"]


async def pages_of(department, path, query):
    """Every page, from a query on until there is none that follows."""
    follows = query
    while True:
        page = (await department.read(follows, path)).json()
        yield page
        if not page.get("has_more", page["next_cursor"] is not None):
            return
        follows = f"limit=3&cursor={page['next_cursor']}"


async def test_what_stands_is_told_as_agreed_and_recorded(units, commerce, numbered, rows):
    made = sorted([(await an_applicant(units))["id"] for _ in range(5)])
    await an_applicant(units, region="640205")
    await numbered()
    items, cursors = [], set()
    async for page in pages_of(commerce, SNAPSHOT, "limit=3"):
        items += page["items"]
        cursors.add(page["as_of_cursor"])
    assert [one["subject"] for one in items] == made
    assert {frozenset(one["data"]) for one in items} == {
        frozenset({"name", "credit_code", "state"})
    }
    assert len(cursors) == 1
    recorded = [one["data"] for one in await rows("changes") if one["object"] == "delivery"]
    assert [(one["count"], one["after_no"], one["to_no"]) for one in recorded] == [
        (3, 0, 6),
        (2, 0, 6),
    ]
    # From there on there is nothing new.
    after = (await commerce.read(f"cursor={cursors.pop()}")).json()
    assert (after["items"], after["has_more"]) == ([], False)


async def write_at_random(database):
    """Put units into states, one transaction after another."""
    deed = by_itself("test", Clock(), "req_test")
    for _ in range(EACH):
        async with database.transaction() as session:
            found = list(await session.scalars(select(Unit.id)))
            unit = await session.get_one(Unit, random.choice(found), with_for_update=True)
            unit.state = random.choice(STATES)
            await tell_unit(session, deed, unit, "unit.corrected")
            await asyncio.sleep(random.random() / 100)


async def states_told(department, path, query):
    """The last state told of each unit, and the cursor from which the feed goes on."""
    seen = {}
    async for page in pages_of(department, path, query):
        seen |= {one["subject"]: one["data"]["state"] for one in page["items"]}
        await asyncio.sleep(0.01)
    return seen, page.get("as_of_cursor")


async def test_a_snapshot_read_while_others_write_and_the_feed_after_it_give_what_stands(
    units, units_app, commerce, numbered, rows
):
    database = units_app.state.database
    for _ in range(10):
        await an_applicant(units)
    relaying = asyncio.create_task(relay.run(database))
    (seen, cursor), *_ = await asyncio.gather(
        states_told(commerce, SNAPSHOT, "limit=3"),
        *(an_applicant(units) for _ in range(4)),
        *(write_at_random(database) for _ in range(WRITERS)),
    )
    relaying.cancel()
    await asyncio.gather(relaying, return_exceptions=True)
    await numbered()
    later, _ = await states_told(commerce, PATH, f"limit=3&cursor={cursor}")
    assert seen | later == {one["id"]: one["state"] for one in await rows("units")}
    assert len(seen | later) == 14


async def test_a_snapshot_of_another_numbering_begins_anew(units, units_app, commerce, numbered):
    for _ in range(2):
        await an_applicant(units)
    await numbered()
    page = (await commerce.read("limit=1", SNAPSHOT)).json()
    async with units_app.state.database.transaction() as session:
        await session.execute(text("UPDATE feed_epochs SET epoch = gen_random_uuid()"))
    for path, cursor in ((SNAPSHOT, page["next_cursor"]), (PATH, page["as_of_cursor"])):
        answer = await commerce.read(f"cursor={cursor}", path)
        assert told(answer) == (410, "feed-reset")
        assert answer.json()["restart"] == SNAPSHOT


async def test_cursors_serve_only_the_list_that_gave_them(units, commerce, numbered):
    for _ in range(2):
        await an_applicant(units)
    page = (await commerce.read("limit=1", SNAPSHOT)).json()
    answer = await commerce.read(f"cursor={page['next_cursor']}")
    assert told(answer) == (422, "cursor-invalid")
    answer = await commerce.read(f"cursor={page['as_of_cursor']}", SNAPSHOT)
    assert told(answer) == (422, "cursor-invalid")


async def test_a_narrowed_agreement_applies_to_the_next_page_which_is_the_first_again(
    units, accounts, chief, commerce, numbered
):
    for _ in range(2):
        await an_applicant(units)
    page = (await commerce.read("limit=1", SNAPSHOT)).json()
    fields = [{"feed": "units", "fields": ["state"]}]
    await agreeing.revised(accounts, chief, commerce.agreement, feeds=fields)
    answer = await commerce.read(f"limit=1&cursor={page['next_cursor']}", SNAPSHOT)
    assert told(answer) == (410, "feed-reset")
    page = (await commerce.read("limit=1", SNAPSHOT)).json()
    assert [set(one["data"]) for one in page["items"]] == [{"state"}]
    await agreeing.revised(accounts, chief, commerce.agreement | {"version": 2}, feeds=[])
    assert told(await commerce.read("limit=1", SNAPSHOT)) == (403, "feed-not-granted")


@pytest.mark.parametrize("path", [SNAPSHOT, POSTS, f"{POSTS}/snapshot"])
async def test_no_feed_opens_unsigned_or_by_an_agreement_without_it(units, joined, path):
    none = await joined(feeds=[])
    assert told(await none.read(path=path)) == (403, "role-lacks-right")
    assert told(await units.get(path)) == (401, "sign-in-required")
