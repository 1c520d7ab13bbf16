"""What the bench reads: so many changes of units, and a department that may read them."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import asyncpg
from ulid import ULID

from launch.plan import HOME
from launch.postgres import EmbeddedPostgres
from services.accounts.tables.data_agreements import DataAgreement
from services.accounts.tables.department_keys import DepartmentKey
from services.common.keys import load_whole
from services.common.store.database import Database
from services.common.store.sealed import ring

FIELDS = ("credit_code", "name", "occurred_on", "state")
UNITS = 20_000
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
