"""The relay: numbers what was committed, in insert order, and chains it against tampering."""

import asyncio
import json
import logging
from functools import cache
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    LargeBinary,
    Row,
    Select,
    Table,
    Update,
    bindparam,
    exists,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.store.bulk import rows_of
from services.common.store.database import Database
from services.common.store.leads import lead
from services.common.store.notary import Notary
from services.common.store.tables import audit_entries, changes

LEADER: Final = 0x6A78_0001
PAUSE: Final = 0.05
PATIENCE: Final = 1.0
"""Seconds after which is looked for what another process of the service committed or numbered."""
BATCH: Final = 1000
CHAINED: Final = (changes, audit_entries)
_OUTSIDE_THE_DIGEST: Final = {"no", "digest"}
# Asked for after every commit: built once.
_IS_ANYTHING: Final = select(or_(*(exists().where(table.c.no.is_(None)) for table in CHAINED)))
_UNNUMBERED: Final[dict[str, Select[Any]]] = {
    table.name: select(table)
    .where(table.c.no.is_(None))
    .order_by(table.c.id)
    .limit(bindparam("most"))
    for table in CHAINED
}
_NEWEST: Final[dict[str, Select[Any]]] = {
    table.name: select(table.c.no, table.c.digest)
    .where(table.c.no.is_not(None))
    .order_by(table.c.no.desc())
    .limit(1)
    for table in CHAINED
}

log = logging.getLogger(__name__)


async def run(database: Database, notary: Notary | None = None) -> None:
    """Lead if nobody leads, and number for as long as this process lives.

    `notary` signs what stands at the heads of the chains, seconds after it was numbered.
    """
    while True:
        async with database.engine.connect() as connection:
            try:
                if await lead(connection, LEADER):
                    database.bell.is_near = True
                    await _number_for_ever(connection, database, notary)
            except asyncio.CancelledError:
                await _written(notary)
                raise
            finally:
                database.bell.is_near = False
                if notary:
                    notary.rest()
                await _give_up(connection)
        await asyncio.sleep(1)


async def finish(database: Database, notary: Notary) -> None:
    """Number and sign what is left when a service ends, unless another process leads."""
    async with database.engine.connect() as connection:
        try:
            if await _leads_soon(connection):
                await notary.begin(connection, CHAINED)
                while await number(connection):
                    pass
                await notary.attest(connection, CHAINED)
        finally:
            await _written(notary)
            await _give_up(connection)


async def number(connection: AsyncConnection) -> int:
    """Number and chain one batch of each table; how many rows that were. Commits."""
    numbered = 0
    for table in CHAINED:
        rows = await _unnumbered(connection, table)
        if rows:
            await _chain(connection, table, rows)
        numbered += len(rows)
    await connection.commit()
    return numbered


def digest_of(row: Row[Any], before: bytes) -> bytes:
    """SHA-256 over the digest before and every column of the row that holds something, by name.

    A column that came later is empty in older rows, whose digests stand.
    """
    told = {
        name: value
        for name, value in zip(row._fields, row, strict=True)
        if value is not None and name not in _OUTSIDE_THE_DIGEST
    }
    plain = json.dumps(told, ensure_ascii=False, sort_keys=True, default=str)
    return sha256(before + plain.encode()).digest()


async def _written(notary: Notary | None) -> None:
    # Before the lead goes. One that is lost already is no reason to wait for a disk.
    if notary:
        await notary.written()


async def _give_up(connection: AsyncConnection) -> None:
    # Closed, not pooled: the lead is the connection's, and goes with it.
    await connection.invalidate()


async def _leads_soon(connection: AsyncConnection) -> bool:
    # The server may take a moment to notice that the leader's own connection is gone.
    for _ in range(20):
        if await lead(connection, LEADER):
            return True
        await asyncio.sleep(PAUSE)
    return False


async def _number_for_ever(
    connection: AsyncConnection, database: Database, notary: Notary | None
) -> None:
    if notary:
        await notary.begin(connection, CHAINED)
    while True:
        numbered = await number(connection) if await _is_anything(database) else 0
        if numbered:
            database.bell.ring()
        if notary:
            await notary.follow(connection, CHAINED, numbered)
        # A batch that is not full was all there was.
        if numbered < BATCH:
            await database.next_commit(PATIENCE)
            await asyncio.sleep(PAUSE)


async def _is_anything(database: Database) -> bool:
    # Most that is committed has nothing to tell: to look takes one round, a transaction takes four.
    async with database.reading() as session:
        return bool(await session.scalar(_IS_ANYTHING))


async def _unnumbered(connection: AsyncConnection, table: Table) -> list[Row[Any]]:
    return list(await connection.execute(_UNNUMBERED[table.name], {"most": BATCH}))


async def _chain(connection: AsyncConnection, table: Table, rows: list[Row[Any]]) -> None:
    last = (await connection.execute(_NEWEST[table.name])).first()
    no, digest = (last.no, last.digest) if last else (0, b"")
    digests = []
    for row in rows:
        digest = digest_of(row, digest)
        digests.append(digest)
    numbers = range(no + 1, no + 1 + len(rows))
    told = {"row_s": [row.id for row in rows], "no_s": list(numbers), "chain_s": digests}
    await connection.execute(_stamping(table), told)


@cache
def _stamping(table: Table) -> Update:
    stamp = rows_of({"row": BigInteger(), "no": BigInteger(), "chain": LargeBinary()})
    stamped = update(table).where(table.c.id == stamp.c.row)
    return stamped.values(no=stamp.c.no, digest=stamp.c.chain)
