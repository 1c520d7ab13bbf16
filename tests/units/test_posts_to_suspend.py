"""The look for posts left open begins at the few units and posts that rest, not at all posts."""

import json

from sqlalchemy import text
from sqlalchemy.dialects import postgresql

from services.units.queries import posts
from tests.units.factories import a_recognised_unit, an_open_post, decided
from tests.units.test_routes_accidents import report

MANY = """
INSERT INTO posts ({columns})
SELECT {columns} FROM (
    SELECT (jsonb_populate_record(one, jsonb_build_object('id', one.id || n))).*
    FROM posts AS one, generate_series(1, 5000) AS n
    WHERE one.id = :post_id
) AS many
"""
COLUMNS = """
SELECT string_agg(quote_ident(column_name), ',') FROM information_schema.columns
WHERE table_name = 'posts' AND is_generated = 'NEVER'
"""


async def crowd(session, post):
    columns = await session.scalar(text(COLUMNS))
    await session.execute(text(MANY.format(columns=columns)), {"post_id": post["id"]})
    await session.execute(text("ANALYZE"))


async def pages_read(session, monkeypatch):
    """How many pages the look reads, by the plan of its statement as it was run."""
    told = []
    run = session.scalars

    async def kept(statement, *args, **more):
        told.append(statement)
        return await run(statement, *args, **more)

    monkeypatch.setattr(session, "scalars", kept)
    found = await posts.posts_to_suspend(session, 50)
    (statement,) = told
    as_run = statement.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
    explained = await session.scalar(text(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {as_run}"))
    plan = explained if isinstance(explained, list) else json.loads(explained)
    return list(found), plan[0]["Plan"]["Shared Hit Blocks"]


async def test_it_reads_no_more_for_thousands_of_open_posts(units, units_app, monkeypatch):
    unit = await a_recognised_unit(units)
    post = await an_open_post(units, unit)
    async with units_app.state.database.transaction() as session:
        await crowd(session, post)
        found, pages = await pages_read(session, monkeypatch)
    assert found == []
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
