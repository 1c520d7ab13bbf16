"""After a restore: `python -m services.common.store.restored`, the addresses told on stdin.

Every feed begins another epoch, so that departments notice that what they have read may be gone.
The services were restored to one moment: each goes on from where it stood in the others' feeds.
None of them may run meanwhile: ends with 2 and the names of those that do.
"""

import asyncio
import json
import sys
from collections.abc import Mapping

from sqlalchemy import bindparam, func, insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.offline import named, plainly
from services.common.plainly import setting
from services.common.store.alone import StillServed, alone
from services.common.store.database import Database
from services.common.store.forms import must_all_be_known
from services.common.store.tables import feed_epochs, feed_positions


async def begin_epochs(databases: Mapping[str, Database]) -> None:
    """Let the feed of each service, by its name, begin an epoch that all followers here know."""
    epochs = {}
    for name, database in databases.items():
        with named(name, database.where):
            epochs[name] = await database.run(_begin)
    for name, database in databases.items():
        with named(name, database.where):
            await database.run(lambda session: _know(session, epochs))


async def _begin(session: AsyncSession) -> str:
    begun = insert(feed_epochs).returning(feed_epochs.c.epoch)
    return str((await session.execute(begun)).scalar_one())


async def _know(session: AsyncSession, epochs: Mapping[str, str]) -> None:
    # A kind that is followed apart has a position of its own in the same feed.
    source = func.split_part(feed_positions.c.source, "/", 1)
    known = update(feed_positions).where(source == bindparam("of"))
    told = [{"of": name, "epoch": epoch} for name, epoch in epochs.items()]
    connection = await session.connection()
    await connection.execute(known.values(epoch=bindparam("epoch")), told)


async def _all_begin(addresses: Mapping[str, str]) -> None:
    databases = {name: _database_of(name, address) for name, address in addresses.items()}
    try:
        async with alone(databases):
            await must_all_be_known(databases)
            await begin_epochs(databases)
    finally:
        for database in databases.values():
            await database.close()


def _database_of(name: str, address: str) -> Database:
    # By the name under which it was given to the launcher, which tells it by no setting of ours.
    with setting(f"JIANXI_{name.upper()}_DATABASE_URL"):
        return Database(address)


def main() -> int:
    """Do it, or print who is in the way."""
    try:
        asyncio.run(_all_begin(json.load(sys.stdin)))
    except StillServed as served:
        sys.stdout.write(f"{served}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(plainly(main))
