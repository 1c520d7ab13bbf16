"""Makes the blind indexes of a service anew by the key that is being brought in.

`python -m services.common.store.reindexing services.matching.tables`, while the service is down:
all of it in one transaction, so that an interrupted run has done nothing. To begin again does no
harm. What has no text to be made of (receipts, secrets of links, traces of acts) stays, and is
found by the keys before.
"""

import argparse
import asyncio
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any, Final

from sqlalchemy import Column, MetaData, RowMapping, Table, bindparam, select, text, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.common import keys
from services.common.keys import Keys
from services.common.offline import plainly
from services.common.settings import ServiceSettings
from services.common.store.database import Database
from services.common.store.held import may_change
from services.common.store.sealed import BlindIndex, blind_by, ring

_ROWS: Final = 1000


class StillServed(RuntimeError):
    """The service still works on its database: stop it first."""


@dataclass(frozen=True)
class Place:
    """A column of blind indexes, and how each comes of its row."""

    column: Column[Any]
    index: BlindIndex

    @property
    def table(self) -> Table:
        """Where it stands."""
        table: Table = self.column.table
        return table

    def anew(self, row: RowMapping, own: Keys) -> bytes | None:
        """The index of a row by the key that is being brought in; None where there is no text."""
        told, fresh, of = row[self.index.of], own.index_next or own.index, self.index
        if told is None:
            return None
        if of.erased is not None:
            nobodys = (of.erased, str(row[of.erased_of]))
            # By the next key already, if a run before was cut off before it came to serve.
            if row[self.column.name] in {blind_by(key, *nobodys) for key in (own.index, fresh)}:
                return blind_by(fresh, *nobodys)
        return blind_by(fresh, of.place, of.read(told))


def places(metadata: MetaData) -> Iterator[Place]:
    """Every blind index of a service that can be made anew."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            if "blind" in column.info:
                yield Place(column, column.info["blind"])


async def refuse_served(session: AsyncSession) -> None:
    """Refuse while anybody else works on this database as the service does: StillServed."""
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND usename = current_user AND pid <> pg_backend_pid()"
    )
    if await session.scalar(text(others)):
        raise StillServed


async def make_anew(session: AsyncSession, metadata: MetaData, own: Keys) -> int:
    """Make them all anew by the key that is being brought in; how many there are."""
    await session.execute(may_change("on"))
    return sum([await _through(session, place, own) for place in places(metadata)])


async def _through(session: AsyncSession, place: Place, own: Keys) -> int:
    key, made = list(place.table.primary_key), 0
    after: Sequence[Any] | None = None
    while rows := await _next(session, place, after):
        same = [column == bindparam(f"_{column.name}") for column in key]
        changed = [
            {f"_{column.name}": row[column.name] for column in key} | {"_new": place.anew(row, own)}
            for row in rows
        ]
        anew = {place.column.name: bindparam("_new", type_=place.column.type)}
        await session.execute(update(place.table).where(*same).values(anew), changed)
        after, made = [rows[-1][column.name] for column in key], made + len(rows)
    return made


async def _next(
    session: AsyncSession, place: Place, after: Sequence[Any] | None
) -> Sequence[RowMapping]:
    key, columns = list(place.table.primary_key), place.table.c
    read = {place.column.name, place.index.of, *(column.name for column in key)}
    query = select(*(columns[name] for name in sorted(read))).order_by(*key).limit(_ROWS)
    if after is not None:
        query = query.where(tuple_(*key) > tuple_(*after))
    return (await session.execute(query)).mappings().all()


async def _work(tables: str) -> int:
    settings = ServiceSettings()
    own = keys.load(settings.keys_file)
    ring.install(own, settings.keys_file)
    database = Database(settings.database_url.get_secret_value(), connections=1)
    metadata = import_module(tables).Base.metadata
    try:
        return await database.run(partial(_anew, metadata, own))
    finally:
        await database.close()


async def _anew(metadata: MetaData, own: Keys, session: AsyncSession) -> int:
    await refuse_served(session)
    return await make_anew(session, metadata, own)


def main(arguments: Sequence[str] | None = None) -> int:
    """Do it and print how many; 2 if the service still runs."""
    parser = argparse.ArgumentParser(prog="services.common.store.reindexing", description=__doc__)
    parser.add_argument("tables", help="the module of the service's tables")
    told = parser.parse_args(arguments)
    try:
        made = asyncio.run(_work(told.tables))
    except StillServed:
        return 2
    sys.stdout.write(f"{made}\n")
    return 0


if __name__ == "__main__":
    sys.exit(plainly(main))
