"""A settlement of few, of many and of a hundred thousand placements: speed.py [PLACEMENTS]."""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from sqlalchemy import text

from bench import keys, results
from bench.processor import spent_by
from bench.results import Figure
from launch.plan import HOME
from launch.postgres import EmbeddedPostgres
from services.common import collector, threads
from services.common.deeds import Deed
from services.common.store import connecting, jobs
from services.common.store.database import Database
from services.common.store.jobs import Run
from services.common.time.clock import Clock
from services.common.values.month import Month
from services.reporting.actions import calendar, settlements
from services.reporting.jobs import prepare_settlement
from services.reporting.readers import almanac

WISH = 20.0
"""Seconds for a hundred thousand placements."""
TODAY = date(2026, 4, 1)
DEED = Deed("bench", datetime(2026, 4, 1, 1, tzinfo=UTC), TODAY, "bench")
MARCH = Month(2026, 3)
COUNTIES = "ARRAY['640104', '640105', '640106', '640121', '640205', '640302', '640402', '640502']"
YOUTH = "'yth_' || lpad(t::text, 26, '0')"
# One in ten arrived within the month, one in seven left in it, one in five missed two days.
FACTS = f"""
INSERT INTO facts (source, no, event, kind, object_id, version, occurred_on, recorded_at,
                   region, workplace_county, data)
SELECT 'matching', row_number() OVER (ORDER BY made.t, made.version), made.event,
       split_part(made.event, '.', 1),
       CASE made.event WHEN 'dispatch.signed' THEN 'dsp_' ELSE 'plc_' END
           || lpad(made.t::text, 26, '0'),
       made.version, made.day, made.day, made.county, made.county,
       made.data || jsonb_build_object('youth_id', 'yth_' || lpad(made.t::text, 26, '0'),
           'youth_region', made.county)
FROM (
    SELECT t, 1 AS version, 'placement.arrived' AS event, ({COUNTIES})[1 + t % 8] AS county,
           CASE WHEN t % 10 = 0 THEN DATE '2026-03-03' + t % 20 ELSE DATE '2026-01-05' END AS day,
           jsonb_build_object('youth_id', {YOUTH}, 'unit_id', 'unt_' || t / 20, 'post_id',
               'pst_' || t / 3, 'region', ({COUNTIES})[1 + t % 8], 'workplace_county',
               ({COUNTIES})[1 + t % 8], 'term_last_day', '2026-08-31', 'dispatch_id',
               'dsp_' || lpad(t::text, 26, '0')) AS data
    FROM generate_series(1, :placements) AS t
    UNION ALL
    SELECT t, 0, 'dispatch.signed', ({COUNTIES})[1 + t % 8],
           DATE '2026-01-04' + CASE WHEN t % 1000 = 0 THEN 90 ELSE 0 END, '{{}}'::jsonb
    FROM generate_series(1, :placements) AS t
    UNION ALL
    SELECT t, 2, 'placement.attendance-confirmed', ({COUNTIES})[1 + t % 8], DATE '2026-03-31',
           jsonb_build_object('month', '2026-03', 'dispute_by', '2026-04-08', 'worked', '[]'::jsonb,
               'rested', '[]'::jsonb, 'days', jsonb_build_array(jsonb_build_array(
                   CASE WHEN t % 10 = 0 THEN DATE '2026-03-03' + t % 20 ELSE '2026-03-01' END,
                   CASE WHEN t % 7 = 0 THEN '2026-03-30' ELSE '2026-03-31' END)),
               'absences', CASE WHEN t % 5 = 0
               THEN '[{{"day": "2026-03-26", "kind": "unexcused"}},
                      {{"day": "2026-03-27", "kind": "personal_leave"}}]'::jsonb
               ELSE '[]'::jsonb END)
    FROM generate_series(1, :placements) AS t
    UNION ALL
    SELECT t, 3, 'placement.ended-early', ({COUNTIES})[1 + t % 8], DATE '2026-03-30',
           jsonb_build_object('last_day', '2026-03-30', 'cause', 'own_choice', 'by_whom', 'youth')
    FROM generate_series(1, :placements) AS t WHERE t % 7 = 0
    UNION ALL
    SELECT t, 4, 'placement.outcome-recorded', ({COUNTIES})[1 + t % 8], DATE '2026-03-31',
           '{{"outcome": "neither"}}'::jsonb
    FROM generate_series(1, :placements) AS t WHERE t % 7 = 0
) AS made
"""
# Three youths a post, a mentor each; one in fifty leads two: six trainees where five may be.
POSTS = f"""
INSERT INTO facts (source, no, event, kind, object_id, version, occurred_on, recorded_at,
                   region, workplace_county, data)
SELECT 'units', p + 1, 'post.published', 'post', 'pst_' || p, 1, DATE '2026-01-02',
       DATE '2026-01-02', ({COUNTIES})[1 + p % 8], ({COUNTIES})[1 + p % 8],
       jsonb_build_object('mentor_id', 'mnt_' || CASE WHEN p % 100 < 2 THEN p / 2 ELSE p END)
FROM generate_series(0, :placements / 3) AS p
"""
ACCOUNTS = f"""
INSERT INTO payee_accounts (id, youth_id, version, kind, bank, holder, account, account_index,
                            tail, author, ground, recorded_at, effective_on, confirmed_by,
                            confirmed_at)
SELECT 'pay_' || t, {YOUTH}, 1, 'social_security_card', 'B', '', '',
       decode(md5((t % 99991)::text), 'hex'), '0000', 'a', '', DATE '2026-01-05',
       DATE '2026-01-05', 'b', DATE '2026-01-05'
FROM generate_series(1, :placements) AS t
"""
TABLES = (
    "audit_signals, settled_days, settlement_lines, settlement_moves, recoveries, settlements,"
    " payee_accounts"
)


async def measured(
    url: str, postmaster: int, placements: int
) -> tuple[tuple[float, float, float], dict[str, Any]]:
    """Seconds that the job takes, those of the processor here and there, and what it tells."""
    # What is laid out is one statement of minutes.
    vars(connecting).update(SILENT_SECONDS=None)
    database = Database(url, connections=2)
    run = await _opened(database, placements)
    collector.settle()  # as a service does when it has started
    threads.share()
    began = time.perf_counter(), time.process_time(), spent_by(postmaster)
    result = await prepare_settlement(run)
    ended = time.perf_counter(), time.process_time(), spent_by(postmaster)
    await database.close()
    took, work, theirs = (after - before for after, before in zip(ended, began, strict=True))
    return (took, work, theirs), result


async def _opened(database: Database, placements: int) -> Run:
    async with database.transaction() as session:
        await session.execute(text("SET LOCAL statement_timeout = 0"))
        await session.execute(text("ALTER TABLE facts DISABLE TRIGGER ALL"))
        await session.execute(text(f"TRUNCATE facts, {TABLES} CASCADE"))
        await session.execute(text(FACTS), {"placements": placements})
        await session.execute(text(POSTS), {"placements": placements})
        await session.execute(text(ACCOUNTS), {"placements": placements})
        await session.execute(text("DELETE FROM feed_positions"))
        await session.execute(
            text(
                "INSERT INTO feed_positions (source, epoch, position, at)"
                " SELECT source, 'e', max(no), now() FROM facts GROUP BY source"
            )
        )
        await calendar.seed(session, DEED, almanac.years(date(2026, 3, 2)))
    async with database.engine.connect() as connection:
        plain = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await plain.execute(text("ANALYZE"))
    async with database.transaction() as session:
        job_id = await settlements.open_settlement(session, DEED, "640000", MARCH)
    async with database.transaction() as session:
        return Run(await jobs.find(session, job_id), database, Clock())


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("placements", type=int, nargs="*", default=[1_000, 10_000, 100_000])
    sizes = asked.parse_args().placements
    keys.install("reporting")
    with tempfile.TemporaryDirectory() as data:
        server = EmbeddedPostgres(Path(data))
        server.start()
        server.ensure_database("reporting")
        url = server.url("reporting")
        command = [sys.executable, "-m", "alembic", "-n", "reporting", "upgrade", "head"]
        subprocess.run(command, cwd=HOME, env={"JIANXI_DATABASE_URL": url}, check=True)
        told = {size: asyncio.run(measured(url, server.pid or 0, size)) for size in sizes}
        server.stop()
    print(f"\nOthers on this machine: load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.")
    print("\n| placements | seconds | own processor | PostgreSQL's | lines | held | yuan |")
    print("| --- " * 7 + "|")
    for size, (seconds, result) in told.items():
        sums = (result[name] for name in ("lines", "held", "total"))
        print(" | ".join([f"| {size:,}", *(f"{one:.2f}" for one in seconds), *map(str, sums)]), "|")
    took = {f"{size:,} placements": seconds[0] for size, (seconds, _) in told.items()}
    results.compare("a month's settlement", "s", took)
    most = max(sizes)
    results.judge(Figure(f"a settlement of {most:,}", told[most][0][0], "s", most=WISH))


if __name__ == "__main__":
    main()
