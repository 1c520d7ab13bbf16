"""History taken over at go-live: lists of what stood on paper, kept as they came in, by kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Generic, TypeVar

from sqlalchemy import Text, and_, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from services.common.deeds import Deed
from services.common.lists.reading import Listing
from services.common.store.lists import FaultColumns, HandedIn, ListColumns, Shelf
from services.common.store.tables import jobs


class HistoryColumns(ListColumns):
    """The columns of a list of history; each owner of a kind has a table of them."""

    kind: Mapped[str] = mapped_column(Text)
    as_of: Mapped[date]
    """The last day that the list tells of: mostly that of the month last reported on paper."""
    paper: Mapped[int | None]
    """What that report says of the number that the list makes up; None where nobody told."""
    found: Mapped[int | None]
    """What the sound rows make of that number; None before the check."""
    entered: Mapped[int]


class EntryColumns:
    """Which object a row became."""

    __tablename__: str

    import_id: Mapped[str]
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    object_id: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True)
class Brought:
    """A list of history as it is handed in, with what the last report on paper says of it."""

    file: HandedIn
    kind: str
    as_of: date
    paper: int | None


H = TypeVar("H", bound=HistoryColumns)
F = TypeVar("F", bound=FaultColumns)


@dataclass(frozen=True)
class HistoryShelf(Shelf[H, F], Generic[H, F]):
    """The lists of history of a service: those of every kind that it owns."""

    entries: type[EntryColumns]

    async def take_in(
        self, session: AsyncSession, deed: Deed, area: str, brought: Brought, days: int
    ) -> tuple[H, bool]:
        """Keep a list, sealed, and queue its check; whether it is new.

        The same file of the same office again is the list that it was, unless nothing of that
        entered: then what hindered it may be gone.
        """
        digest = sha256(brought.file.content).hexdigest()
        turn = func.pg_advisory_xact_lock(func.hashtextextended(f"history/{area}/{digest}", 0))
        await session.execute(select(turn))
        twin = None if brought.file.dry_run else await self._twin(session, area, brought, digest)
        if twin is not None:
            return twin, False
        own = {"kind": brought.kind, "as_of": brought.as_of, "paper": brought.paper}
        kept = await self.receive(
            session, deed, area, brought.file, days, found=None, entered=0, **own
        )
        return kept, True

    async def _twin(
        self, session: AsyncSession, area: str, brought: Brought, digest: str
    ) -> H | None:
        table = self.lists
        waits = and_(table.checked_at.is_(None), jobs.c.state.in_(("queued", "running")))
        query = (
            select(table)
            .join(jobs, jobs.c.id == table.job_id)
            .where(table.region == area, table.kind == brought.kind, table.digest == digest)
            .where(table.dry_run.is_(False), or_(table.entered > 0, waits))
        )
        return await session.scalar(query.order_by(table.id.desc()).limit(1))

    async def done(self, session: AsyncSession, import_id: str) -> dict[int, str]:
        """The objects that rows of a list became, by the number of the row."""
        table = self.entries
        query = select(table.row, table.object_id).where(table.import_id == import_id)
        return dict((await session.execute(query)).all())

    async def note(self, session: AsyncSession, import_id: str, made: Mapping[int, str]) -> None:
        """Keep which objects some rows became."""
        rows = [{"import_id": import_id, "row": row, "object_id": key} for row, key in made.items()]
        if rows:
            await session.execute(insert(self.entries), rows)

    async def close(
        self, session: AsyncSession, deed: Deed, import_id: str, listing: Listing, found: int
    ) -> H:
        """Keep what was found in a list and how much of it entered."""
        kept = await self.finish(session, deed, import_id, listing)
        kept.found = found
        kept.entered = len(await self.done(session, import_id))
        return kept

    async def result(self, session: AsyncSession, import_id: str) -> dict[str, Any]:
        """What the job of a list tells: counts. Raises ImportNotFound."""
        kept = await self.find(session, import_id)
        names = ("kind", "rows", "faulty_rows", "entered", "paper", "found", "dry_run")
        return {"import_id": kept.id} | {name: getattr(kept, name) for name in names}


def told_of(kept: HistoryColumns) -> dict[str, Any]:
    """What an event of a list says: codes, days and counts."""
    names = ("region", "kind", "mode", "dry_run", "digest", "rows", "faulty_rows", "entered")
    return {name: getattr(kept, name) for name in names} | {"as_of": kept.as_of.isoformat()}
