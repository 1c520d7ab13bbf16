"""Seals anew by the current key what an older one sealed: a process of its own, per service.

`python -m services.common.store.resealing services.matching.tables` goes through every sealed
column and file; `--left NAME` counts what that key still holds shut. To begin again does no harm.
"""

import argparse
import asyncio
import json
import logging
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from typing import Any, Final, Literal

from cryptography.exceptions import InvalidTag
from sqlalchemy import (
    LargeBinary,
    MetaData,
    Select,
    Table,
    TableClause,
    bindparam,
    column,
    func,
    literal,
    select,
    table,
    text,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from services.common import keys
from services.common.offline import plainly
from services.common.settings import ServiceSettings
from services.common.store.database import Database
from services.common.store.files import FileAltered, FileMissing, Files
from services.common.store.sealed import Sealed, name_in, ring, seal, seal_mark, unseal

_ROWS: Final = 100
_LARGE: Final = 4
"""Rows at a time where each may hold a whole file."""
_ROUNDS: Final = 5
"""How often what others held locked is looked for again."""
_MARK: Final = 64
"""More bytes than any seal's mark has."""

log = logging.getLogger(__name__)


class _Settings(ServiceSettings):
    documents_url: str = ""
    """Where files lie, for a service that keeps any."""


@dataclass(frozen=True)
class Place:
    """Where something lies sealed: a column of cells, or one that names sealed files."""

    table: Table
    column: str
    kind: Literal["cell", "file"]
    most: int
    """How many of them are taken in hand at once."""

    @property
    def name(self) -> str:
        """What the seal is bound to: table.column, or table.file."""
        return f"{self.table.name}.{'file' if self.kind == 'file' else self.column}"

    @property
    def key(self) -> list[str]:
        """The names of the primary key's columns."""
        return [one.name for one in self.table.primary_key]

    @property
    def rows(self) -> TableClause:
        """The table as it lies there: nothing is opened in passing."""
        raw = LargeBinary() if self.kind == "cell" else self.table.c[self.column].type
        key = (column(name, self.table.c[name].type) for name in self.key)
        return table(self.table.name, *key, column(self.column, raw))


def places(metadata: MetaData) -> list[Place]:
    """Every place of a service where something lies sealed, in the order of the names."""
    found = []
    for one in metadata.sorted_tables:
        for cell in one.columns:
            if isinstance(cell.type, Sealed):
                found.append(Place(one, cell.name, "cell", _ROWS))
            elif "sealed" in cell.info:
                found.append(Place(one, cell.name, cell.info["sealed"], _LARGE))
    return sorted(found, key=lambda place: place.name)


@dataclass(frozen=True)
class Resealing:
    """The work on one service: its database, its files, its places."""

    database: Database
    files: Files | None
    places: Sequence[Place]
    _laid: dict[str, str] = field(default_factory=dict)
    """What lies sealed anew while others hold the rows that name the former: new by former."""

    async def run(self) -> int:
        """Seal anew whatever the current key did not seal; how much of it others held locked."""
        for _ in range(_ROUNDS):
            for place in self.places:
                await self._through(place)
            if not (left := await self.left(ring.newest().sealing_now, others=True)):
                return 0
            await asyncio.sleep(1)
        return left

    async def left(self, name: str, *, others: bool = False) -> int:
        """How many cells and files a key has sealed; or, with `others`, all other keys."""
        counts = [await self._left(place, name, others=others) for place in self.places]
        return sum(counts)

    async def _through(self, place: Place) -> None:
        a_slice = self._cells if place.kind == "cell" else self._files
        after: tuple[Any, ...] | None = None
        while True:
            after = await a_slice(place, after)
            if after is None:
                return

    async def _cells(self, place: Place, after: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
        """Some rows, in a transaction; the key of the last one, None behind the last of all."""
        return await self.database.run(partial(self._cells_anew, place, after))

    async def _cells_anew(
        self, place: Place, after: tuple[Any, ...] | None, session: AsyncSession
    ) -> tuple[Any, ...] | None:
        found = await _taken(session, self._next(place, after))
        anew = {row[-1]: await self._renewed(place, row[-1]) for row in found}
        await _exchange(session, place, found, anew)
        return tuple(found[-1][:-1]) if found else None

    async def _files(self, place: Place, after: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
        """As `_cells`; the bytes first, then the rows: no row waits for the store of files."""
        async with self.database.reading() as session:
            found = (await session.execute(self._next(place, after))).all()
        anew = {row[-1]: await self._renewed(place, row[-1]) for row in found}
        if changed := {old: new for old, new in anew.items() if new is not None}:
            query = self._next(place, after)
            query = query.where(query.selected_columns[place.column].in_(changed))
            named = await self.database.run(partial(self._files_anew, place, query, anew))
            # The next round takes these, and lays no second copy down.
            self._laid.update(changed)
            for old in named:
                self._laid.pop(old, None)
        return tuple(found[-1][:-1]) if found else None

    async def _files_anew(
        self, place: Place, query: Select[Any], anew: Mapping[Any, Any], session: AsyncSession
    ) -> list[str]:
        found = await _taken(session, query)
        await _exchange(session, place, found, anew)
        return [row[-1] for row in found]

    def _next(self, place: Place, after: tuple[Any, ...] | None) -> Select[Any]:
        rows = place.rows
        key, sealed = [rows.c[name] for name in place.key], rows.c[place.column]
        query = select(*key, sealed).where(sealed.is_not(None))
        if place.kind == "cell":
            query = query.where(~_begins(sealed, _current()))
        if after is not None:
            last = [literal(value, one.type) for one, value in zip(key, after, strict=True)]
            query = query.where(tuple_(*key) > tuple_(*last))
        return query.order_by(*key).limit(place.most)

    async def _renewed(self, place: Place, sealed: Any) -> Any:
        """The same, sealed by the current key; None if it is so already, lost, or does not open."""
        try:
            if place.kind == "cell":
                return seal(place.name, unseal(place.name, sealed))
            now = ring.newest().sealing_now
            laid = self._laid.get(sealed)
            if laid is not None and await self._sealer_of(laid) == now:
                return laid
            if await self._sealer_of(sealed) in (None, now):
                return None
            files = self._store()
            return await files.keep(seal(place.name, unseal(place.name, await files.read(sealed))))
        except (InvalidTag, LookupError, FileAltered):
            # It stays as it is, and counts as left: no key that may yet open it is given up.
            log.exception("a seal does not open: %s", place.name)
            return None

    async def _left(self, place: Place, name: str, *, others: bool) -> int:
        rows = place.rows
        sealed = rows.c[place.column]
        async with self.database.reading() as session:
            if place.kind == "cell":
                is_it = _begins(sealed, seal_mark(ring.newest(), name))
                held = func.count().filter(sealed.is_not(None) & (~is_it if others else is_it))
                return int(await session.scalar(select(held).select_from(rows)) or 0)
            digests = (await session.scalars(select(sealed))).all()
        sealers = [await self._sealer_of(digest) for digest in digests]
        return sum(sealer is not None and (sealer == name) != others for sealer in sealers)

    async def _sealer_of(self, digest: str) -> str | None:
        """Whose key sealed a file; None if the store has lost it, for then nothing is held shut."""
        try:
            return name_in(await self._store().begins(digest, _MARK))
        except FileMissing:
            return None

    def _store(self) -> Files:
        if self.files is None:
            raise ValueError("JIANXI_DOCUMENTS_URL is not set")
        return self.files


async def _taken(session: AsyncSession, query: Select[Any]) -> Sequence[Sequence[Any]]:
    """Rows to be sealed anew: what holds them shut may be exchanged in this transaction."""
    await session.execute(text("SELECT set_config('jianxi.sealed_may_change', 'on', true)"))
    # Nobody waits for us, and we wait for nobody: what is locked comes in the next round.
    locked = query.with_for_update(key_share=True, skip_locked=True)
    found: Sequence[Sequence[Any]] = (await session.execute(locked)).all()
    return found


async def _exchange(
    session: AsyncSession, place: Place, found: Sequence[Sequence[Any]], anew: Mapping[Any, Any]
) -> None:
    renewed = [
        {f"_{name}": value for name, value in zip(place.key, row[:-1], strict=True)}
        | {"_new": anew[row[-1]]}
        for row in found
        if anew[row[-1]] is not None
    ]
    if renewed:
        rows = place.rows
        same = [rows.c[name] == bindparam(f"_{name}") for name in place.key]
        new = {place.column: bindparam("_new", type_=rows.c[place.column].type)}
        await session.execute(update(rows).where(*same).values(new), renewed)


def _current() -> bytes:
    now = ring.newest()
    return seal_mark(now, now.sealing_now)


def _begins(sealed: Any, mark: bytes) -> Any:
    return func.substr(sealed, 1, len(mark)) == literal(mark, LargeBinary())


async def _work(tables: str, name: str | None) -> dict[str, int]:
    settings = _Settings()
    own = keys.load(settings.keys_file)
    ring.install(own, settings.keys_file)
    database = Database(settings.database_url.get_secret_value(), connections=2)
    files = Files(settings.documents_url, own.service) if settings.documents_url else None
    work = Resealing(database, files, places(import_module(tables).Base.metadata))
    try:
        if name is not None:
            return {"left": await work.left(name) if name in own.sealing else 0}
        return {"left": await work.run()}
    finally:
        await database.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """Do it and print what is left as JSON; 1 if something is."""
    parser = argparse.ArgumentParser(prog="services.common.store.resealing", description=__doc__)
    parser.add_argument("tables", help="the module of the service's tables")
    parser.add_argument("--left", metavar="NAME", help="only count what this key has sealed")
    told = parser.parse_args(arguments)
    found = asyncio.run(_work(told.tables, told.left))
    sys.stdout.write(json.dumps(found) + "\n")
    return 1 if found["left"] else 0


if __name__ == "__main__":
    sys.exit(plainly(main))
