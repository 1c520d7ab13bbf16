"""Collection counted over few posts and over many: speed.py [POSTS]."""

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from bench import results
from bench.results import Figure
from launch.plan import HOME
from launch.postgres import EmbeddedPostgres
from services.common.deeds import Deed
from services.common.store import connecting
from services.common.store.database import Database
from services.common.values.month import Month
from services.reporting.actions import collection, offers
from services.reporting.actions.collection import Asked, PostStretch
from services.reporting.rules.periods import Period

TODAY = date(2026, 3, 2)
DEED = Deed("bench", datetime(2026, 3, 2, 1, tzinfo=UTC), TODAY, "bench")
AREA = "640000"
YEAR = Period(date(2025, 1, 1), TODAY)
COUNTIES = "ARRAY['640104', '640105', '640106', '640121', '640205', '640302', '640402', '640502']"
POSTS_A_UNIT = 20
STAYS, GROWS = ("a page of posts",), ("seats", "shares", "groups", "ledger", "intake")
TIMES, SECONDS = 2.0, 10.0
"""What stays takes no more than so often the time over ten times the posts; what grows, seconds."""
# Every post is drafted, published and raised once; each unit recognised; one youth in five posts.
FACTS = f"""
INSERT INTO facts (source, no, event, kind, object_id, version, occurred_on, recorded_at,
                   region, workplace_county, data)
SELECT made.source, row_number() OVER (PARTITION BY made.source ORDER BY made.rank),
       made.event, made.kind, made.object_id, made.version, made.day, made.day, made.region,
       made.region, made.data
FROM (
    SELECT 'units' AS source, u AS rank, 'unit.recognised' AS event, 'unit' AS kind,
           'U' || u AS object_id, 1 AS version, DATE '2025-01-06' + u % 400 AS day,
           ({COUNTIES})[1 + u % 8] AS region,
           jsonb_build_object('industry', chr(65 + u % 20), 'ownership', 'private',
               'kind', 'enterprise', 'recommended_by', 'self') AS data
    FROM generate_series(0, :posts / {POSTS_A_UNIT}) AS u
    UNION ALL
    SELECT 'units', 1000000 + p * 3 + v, 'post.' || (ARRAY['drafted', 'published',
           'headcount-raised'])[v], 'post', 'P' || lpad(p::text, 7, '0'), v,
           DATE '2025-01-07' + p % 400 + v, ({COUNTIES})[1 + (p / {POSTS_A_UNIT}) % 8],
           jsonb_build_object('unit_id', 'U' || p / {POSTS_A_UNIT}, 'headcount', v, 'before', 1,
               'state', CASE v WHEN 1 THEN 'draft' ELSE 'open' END)
    FROM generate_series(1, :posts) AS p, generate_series(1, 3) AS v
    UNION ALL
    SELECT 'matching', t, 'placement.arrived', 'placement', 'T' || t, 1,
           DATE '2025-01-08' + t % 400, ({COUNTIES})[1 + (t / {POSTS_A_UNIT}) % 8],
           jsonb_build_object('unit_id', 'U' || t / {POSTS_A_UNIT}, 'post_id', 'P' || t,
               'region', ({COUNTIES})[1 + (t / {POSTS_A_UNIT}) % 8], 'graduated_on', null)
    FROM generate_series(1, :posts / 5) AS t
) AS made
"""

Ask = Callable[[AsyncSession], Awaitable[Any]]
LAST_YEAR = (Month(2025, 1), Month(2025, 12))
TURNS = 5


def _asked(posts: int) -> dict[str, Ask]:
    """What is asked over so many posts; the page begins amid them."""
    all_of, amid = Asked(AREA, None), PostStretch(None, f"P{posts // 2:07}", 21)
    return {
        "seats": lambda s: collection.seats_in_hand(s, DEED, {}, all_of),
        "a page of posts": lambda s: collection.posts_in_hand(s, DEED, {}, all_of, amid),
        "shares": lambda s: collection.shares(s, DEED, {}, all_of, "industry"),
        "groups": lambda s: collection.shares(s, DEED, {}, all_of, "group"),
        "ledger": lambda s: collection.departments_ledger(s, {}, AREA, YEAR),
        "intake": lambda s: collection.intake_by_month(s, {}, AREA, LAST_YEAR),
    }


async def measured(url: str, posts: int) -> dict[str, float]:
    """Seconds for each figure over so many posts (of five), and for drawing their offers."""
    # What is laid out is one statement of minutes.
    vars(connecting).update(SILENT_SECONDS=None)
    database = Database(url, connections=2)
    async with database.transaction() as session:
        await session.execute(text("SET LOCAL statement_timeout = 0"))
        await session.execute(text("TRUNCATE offers_drawn, offered_spans, added_seats"))
        await session.execute(text("ALTER TABLE facts DISABLE TRIGGER ALL"))
        await session.execute(text("TRUNCATE facts"))
        await session.execute(text(FACTS), {"posts": posts})
    took = {"drawing": await _timed(partial(_drawn, database))}
    async with database.engine.connect() as connection:
        plain = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await plain.execute(text("ANALYZE"))
    for name, ask in _asked(posts).items():
        took[name] = median([await _answered(database, ask) for _ in range(TURNS)])
    await database.close()
    return took


async def _answered(database: Database, ask: Ask) -> float:
    async with database.transaction() as session:
        return await _timed(partial(ask, session))


async def _drawn(database: Database) -> None:
    while await database.run(offers.draw_if_behind):
        pass


async def _timed(work: Callable[[], Awaitable[Any]]) -> float:
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("posts", type=int, nargs="?", default=100_000)
    many = asked.parse_args().posts
    with tempfile.TemporaryDirectory() as data:
        server = EmbeddedPostgres(Path(data))
        server.start()
        server.ensure_database("reporting")
        url = server.url("reporting")
        command = [sys.executable, "-m", "alembic", "-n", "reporting", "upgrade", "head"]
        subprocess.run(command, cwd=HOME, env={"JIANXI_DATABASE_URL": url}, check=True)
        few, full = (asyncio.run(measured(url, posts)) for posts in (many // 10, many))
        server.stop()
    print(
        f"\n| seconds | {many // 10:,} posts | {many:,} posts | times |\n| --- | --- | --- | --- |"
    )
    for name, seconds in full.items():
        print(f"| {name} | {few[name]:.2f} | {seconds:.2f} | {seconds / few[name]:.1f} |")
    results.compare(f"{many:,} posts", "s", full)
    results.judge(
        *(
            Figure(f"{name}: ten times the posts", full[name] / few[name], "×", most=TIMES)
            for name in STAYS
        ),
        Figure("the slowest that grows", max(full[name] for name in GROWS), "s", most=SECONDS),
    )


if __name__ == "__main__":
    main()
