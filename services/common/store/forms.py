"""Whether this code knows the form of every database: `python -m services.common.store.forms`.

The addresses are told on stdin, by service. Ends with 78 where a later version has worked on one:
whoever changes keys or data asks before, for what it changes the later version may not open.
"""

import asyncio
import json
import sys
from collections.abc import Mapping

from services.common.offline import named, plainly
from services.common.plainly import setting
from services.common.store.database import Database
from services.common.store.schema import found, must_be_known, newest


async def must_all_be_known(databases: Mapping[str, Database]) -> None:
    """Refuse where one is of a form beyond what this code knows. Raises DataNewer."""
    for service, database in databases.items():
        with named(service, database.where):
            must_be_known(service, await found(database), newest(service))


async def _look(addresses: Mapping[str, str]) -> None:
    databases = {}
    for service, address in addresses.items():
        with setting(f"JIANXI_{service.upper()}_DATABASE_URL"):
            databases[service] = Database(address)
    try:
        await must_all_be_known(databases)
    finally:
        for database in databases.values():
            await database.close()


if __name__ == "__main__":
    sys.exit(plainly(lambda: asyncio.run(_look(json.load(sys.stdin)))))
