"""The look for posts left open begins at the few units and posts that rest, not at all posts."""

from functools import partial

from sqlalchemy import text

from services.units.queries import posts
from tests.units.factories import a_recognised_unit, an_open_post, decided
from tests.units.plans import crowd, pages_read
from tests.units.test_routes_accidents import report


async def test_it_reads_no_more_for_thousands_of_open_posts(units, units_app, monkeypatch):
    unit = await a_recognised_unit(units)
    post = await an_open_post(units, unit)
    async with units_app.state.database.transaction() as session:
        await crowd(session, "posts", post["id"])
        ask = partial(posts.posts_to_suspend, session, 50)
        found, pages = await pages_read(session, monkeypatch, "scalars", ask)
    assert list(found) == []
    assert pages < 100


async def test_it_finds_what_stands_open_at_a_unit_that_rests(units, joined, units_app):
    suspended, injured = await a_recognised_unit(units), await a_recognised_unit(units)
    left_open = [await an_open_post(units, unit) for unit in (suspended, injured)]
    await an_open_post(units, await a_recognised_unit(units))
    await joined.catch_up()
    joined.line.cut = "there"
    await decided(units, suspended, "suspension")
    await report(units, injured)
    async with units_app.state.database.transaction() as session:
        assert list(await posts.posts_to_suspend(session, 50)) == []
        await session.execute(text("DELETE FROM offer_intents"))
        found = await posts.posts_to_suspend(session, 50)
    assert list(found) == sorted(post["id"] for post in left_open)
