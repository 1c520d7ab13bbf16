"""Verifies the chains of digests: `python -m services.common.store.chains`, per service.

Prints what it found, and ends with 1 if a row was altered, left out or put in.
"""

import asyncio
import sys

from services.common.settings import ServiceSettings
from services.common.store import relay
from services.common.store.database import Database

_TITLES = {"changes": "变更记录", "audit_entries": "审计记录"}


async def broken(database: Database) -> list[str]:
    """A sentence for each chain that is broken, with the number of its first bad row."""
    found = []
    async with database.engine.connect() as connection:
        for table in relay.CHAINED:
            number = await relay.first_break(connection, table)
            if number is not None:
                found.append(f"{_TITLES[table.name]}从第 {number} 号起与摘要不符。")
    return found


async def _verify() -> int:
    database = Database(ServiceSettings().database_url.get_secret_value())
    found = await broken(database)
    await database.close()
    sys.stdout.write("".join(f"{line}\n" for line in found) or "摘要链完整。\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(_verify()))
