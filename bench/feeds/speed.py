"""A feed of a million events read by one department through the gateway: speed.py [EVENTS]."""

import argparse
import asyncio
import hashlib
import hmac
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

import asyncpg
import httpx2
import uvloop
from ulid import ULID

from bench import results
from bench.client import Connection, connect, request_for
from bench.feeds.plain import QUERY
from bench.results import Figure
from launch import keys
from launch.folder import Folder
from launch.plan import HOME, environment, ports_from, serve, service_environment
from launch.postgres import EmbeddedPostgres
from services.accounts.tables.data_agreements import DataAgreement
from services.accounts.tables.department_keys import DepartmentKey
from services.common.keys import load_whole
from services.common.store.database import Database
from services.common.store.sealed import ring

FIRST_PORT = 18_500
PLAIN_PORT = 18_550
PATH = "/v1/feeds/units"
FIELDS = ("credit_code", "name", "occurred_on", "state")
LIMIT = 1000
UNITS = 20_000
TARGET = 60.0
SECRET = "a-secret-of-the-bench-alone-000000000000000"

_UNITS = """
INSERT INTO units (id, version, state, name, credit_code, region, address, industry, ownership,
  kind, staff, recommended_by, contact_name, contact_phone, applied_on)
SELECT 'unt_' || lpad(n::text, 26, '0'), 1, 'recognised', '宁夏第' || n || '见习有限公司',
  '91640100' || lpad(n::text, 10, '0'), '640104', '', 'C', 'private', 'enterprise', 1, 'self', '',
  '', '2026-01-01'
FROM generate_series(1, $1::int) AS n
"""
_CHANGES = """
INSERT INTO changes (object, object_id, version, event, occurred_on, recorded_at, author, ground,
  request_id, data, no, digest)
SELECT 'unit', 'unt_' || lpad((n % $2::int + 1)::text, 26, '0'), n / $2::int + 1,
  'unit.papers-changed', '2026-03-02', now(), 'acc_1', '', 'req_1',
  '{"region": "640104", "state": "recognised"}', n + 1, '\\x00'
FROM generate_series(0, $1::int - 1) AS n
"""


@dataclass(frozen=True)
class Way:
    """How long it took to read all, and how many came."""

    name: str
    seconds: float
    events: int


def migrate(server: EmbeddedPostgres) -> None:
    """Make the databases of accounts and units."""
    for service in ("accounts", "units"):
        server.ensure_database(service)
        command = [sys.executable, "-m", "alembic", "-n", service, "upgrade", "head"]
        told = {"JIANXI_DATABASE_URL": server.url(service)}
        subprocess.run(command, cwd=HOME, env=told, check=True)


async def fill(server: EmbeddedPostgres, events: int) -> str:
    """A million changes of twenty thousand units; the address of their database."""
    address = server.url("units").replace("+asyncpg", "")
    connection: Any = await asyncpg.connect(address)
    await connection.execute(_UNITS, UNITS)
    await connection.execute(_CHANGES, events, UNITS)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()
    return address


async def agree(url: str, keys_file: Path) -> str:
    """A department's agreement and its key, kept as accounts keeps them; the client id."""
    ring.install(load_whole(keys_file), keys_file)
    database, key_id = Database(url), f"dky_{ULID()}"
    row = {
        "id": f"dag_{ULID()}",
        "region": "640000",
        "department_kind": "commerce",
        "department_name": "商务厅",
        "purpose": "测速",
        "legal_basis": "政务数据共享条例",
        "feeds": {"units": list(FIELDS)},
        "batches": [],
        "regions": ["640000"],
        "algorithm": "hmac-sha256",
        "state": "in_force",
        "version": 1,
    }
    async with database.transaction() as session:
        days = await _days(session)
        session.add(DataAgreement(**row, **days))
        await session.flush()
        session.add(
            DepartmentKey(
                id=key_id,
                agreement_id=row["id"],
                secret=SECRET,
                state="active",
                issued_at=await _now(session),
                version=1,
            )
        )
    await database.close()
    return key_id


async def _days(session: Any) -> dict[str, Any]:
    connection = await session.connection()
    found = await connection.exec_driver_sql("SELECT current_date - 1, current_date + 300")
    first, last = found.one()
    return {"first_day": first, "last_day": last}


async def _now(session: Any) -> Any:
    return (await (await session.connection()).exec_driver_sql("SELECT now()")).scalar_one()


def signed(query: str) -> dict[str, str]:
    """The headers of a signed request, as docs/for-departments.md has it."""
    now, nonce = str(int(time.time())), str(ULID())
    lines = ("jianxi-1", "GET", PATH, query, hashlib.sha256(b"").hexdigest(), now, nonce)
    made = hmac.new(SECRET.encode(), "\n".join(lines).encode(), "sha256").hexdigest()
    return {
        "X-Signature-Timestamp": now,
        "X-Signature-Nonce": nonce,
        "X-Signature": f"hmac-sha256={made}",
    }


async def timed(name: str, pages: Callable[[], AsyncIterator[int]]) -> Way:
    """Read all pages of a way."""
    began, events = time.perf_counter(), 0
    async for count in pages():
        events += count
    return Way(name, time.perf_counter() - began, events)


async def whole(port: int, token: str) -> AsyncIterator[int]:
    """The feed through the gateway, page by page, each signed for."""
    connection, cursor, more = await connect(port), "", True
    while more:
        query = f"limit={LIMIT}" + (f"&cursor={cursor}" if cursor else "")
        told = {"Authorization": f"Bearer {token}", **signed(query)}
        page = await _page(connection, f"{PATH}?{query}", told)
        cursor, more = page["next_cursor"], page["has_more"]
        yield len(page["items"])
    connection.close()


async def plain(port: int) -> AsyncIterator[int]:
    """The plain endpoint."""
    connection, after, count = await connect(port), 0, LIMIT
    while count == LIMIT:
        page = await _page(connection, f"/events?after={after}&limit={LIMIT}", {})
        after, count = page["after"], len(page["items"])
        yield count
    connection.close()


async def _page(connection: Connection, path: str, told: Mapping[str, str]) -> dict[str, Any]:
    answer = await connection.get(request_for(path, told))
    if answer.status != 200:
        raise SystemExit(answer.body.decode())
    page: dict[str, Any] = json.loads(answer.body)
    return page


async def bare(address: str) -> AsyncIterator[int]:
    """The SQL alone."""
    connection: Any = await asyncpg.connect(address)
    after, count = 0, LIMIT
    while count == LIMIT:
        rows = await connection.fetch(QUERY, after, LIMIT)
        after, count = rows[-1]["no"] if rows else after, len(rows)
        yield count
    await connection.close()


@contextmanager
def running(folder: Folder, server: EmbeddedPostgres, address: str) -> Iterator[int]:
    """Accounts, units, the gateway and the plain endpoint as processes; the gateway's port."""
    ports = ports_from(FIRST_PORT)
    open_door = {"JIANXI_LIMIT_PER_ADDRESS": "100000/second"}
    told = {
        name: service_environment(folder, ports, name, server.url(name))
        for name in ("accounts", "units")
    } | {"gateway": environment(folder, ports) | open_door}
    commands = {name: serve(name, ports[name]) for name in told}
    port = str(PLAIN_PORT)
    commands["plain"] = [sys.executable, "-m", "uvicorn", "--no-access-log", "--port", port]
    commands["plain"] += ["--app-dir", str(Path(__file__).parent), "plain:app"]
    told["plain"] = {**os.environ, "ADDRESS": address}
    with folder.log("bench").open("wb") as log:
        children = [
            subprocess.Popen(commands[name], cwd=HOME, env=told[name], stdout=log, stderr=log)
            for name in commands
        ]
        try:
            yield ports["gateway"]
        finally:
            for child in children:
                child.terminate()
            for child in children:
                child.wait()


async def answered(url: str, **how: Any) -> httpx2.Response:
    """The first good answer to a request; it is made again until all are up."""
    async with httpx2.AsyncClient(trust_env=False) as client:
        for _ in range(600):
            try:
                answer = await client.request(url=url, **how)
            except httpx2.HTTPError:
                answer = None
            if answer is not None and answer.status_code == 200:
                return answer
            await asyncio.sleep(0.1)
    raise SystemExit(f"{url} does not answer: {answer and answer.text}")


async def measure(events: int) -> list[Way]:
    """Each way once, the bare SQL first."""
    with tempfile.TemporaryDirectory() as place:
        folder = Folder(Path(place) / "data")
        folder.make()
        keys.make_missing(folder.keys, ("accounts", "units", "matching", "reporting"), in_use=False)
        server = EmbeddedPostgres(folder.data)
        server.start()
        try:
            await asyncio.to_thread(migrate, server)
            address = await fill(server, events)
            client = await agree(server.url("accounts"), keys.file_of(folder.keys, "accounts"))
            with running(folder, server, address) as port:
                door = f"http://127.0.0.1:{port}"
                asked = {
                    "grant_type": "client_credentials",
                    "client_id": client,
                    "client_secret": SECRET,
                }
                told = await answered(f"{door}/v1/tokens", method="POST", json=asked)
                token = told.json()["access_token"]
                await answered(f"http://127.0.0.1:{PLAIN_PORT}/events?limit=1", method="GET")
                await answered(f"{door}/v1/public/units", method="GET")
                return [
                    await timed("keyset SQL, bare", lambda: bare(address)),
                    await timed("plain FastAPI list", lambda: plain(PLAIN_PORT)),
                    await timed("the feed, through the gateway", lambda: whole(port, token)),
                ]
        finally:
            server.stop()


def _print(ways: list[Way], events: int) -> None:
    load = os.getloadavg()[0]
    print(
        f"{events:,} events, pages of {LIMIT}, one reader, {os.cpu_count()} cores, load {load:.1f}"
    )
    print("| read by | seconds | events a second | times the bare SQL |")
    print("| --- | --- | --- | --- |")
    for way in ways:
        rate, ratio = way.events / way.seconds, way.seconds / ways[0].seconds
        print(f"| {way.name} | {way.seconds:.1f} | {rate:,.0f} | {ratio:.1f} |")
    if any(way.events != events for way in ways):
        raise SystemExit(f"not all were read: {[way.events for way in ways]}")
    took = ways[-1].seconds * 1_000_000 / events
    results.compare("reading", "events a second", {w.name: w.events / w.seconds for w in ways})
    results.judge(Figure("a million events", took, "s", most=TARGET))


async def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("events", nargs="?", type=int, default=1_000_000)
    events = parser.parse_args().events
    _print(await measure(events), events)


if __name__ == "__main__":
    uvloop.run(_main())
