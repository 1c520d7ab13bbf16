"""The ground to measure on: an embedded PostgreSQL with units' database, migrated and filled."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import asyncpg

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.public_zone import seed
from launch.plan import HOME
from launch.postgres import EmbeddedPostgres


async def ground(data: Path) -> tuple[EmbeddedPostgres, str]:
    """The server, started from the main thread, and the address of units' database for asyncpg."""
    server = EmbeddedPostgres(data)
    server.start()
    server.ensure_database("units")
    migrate("units", server.url("units"))
    address = server.url("units").replace("+asyncpg", "")
    connection: Any = await asyncpg.connect(address)
    await seed.fill(connection)
    await connection.close()
    return server, address


def migrate(service: str, url: str) -> None:
    """Bring a database to its newest form."""
    command = [sys.executable, "-m", "alembic", "-n", service, "upgrade", "head"]
    subprocess.run(command, cwd=HOME, env={"JIANXI_DATABASE_URL": url}, check=True)
