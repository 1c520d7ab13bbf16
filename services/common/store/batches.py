"""Lists that departments hand in by a data agreement: the same once, each row's fate kept."""

from asyncio import to_thread
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Generic, TypeVar

from sqlalchemy import ARRAY, ColumnElement, Text, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, defer, mapped_column

from services.common.deeds import Deed
from services.common.lists.batches import Area, BatchNotFound, DeclaredRowsOther, Handing
from services.common.lists.outcomes import WAITING, Checking, RowOutcome, outcome
from services.common.lists.reading import Listing
from services.common.store.bulk import columns_of, insert_rows, table_of
from services.common.store.lists import FaultColumns, HandedIn, ListColumns, Shelf, checking_told
from services.common.store.tables import jobs


class BatchColumns(ListColumns):
    """The columns of a list that an office or a department handed in; null of an office's."""

    agreement_id: Mapped[str | None] = mapped_column(Text)
    """By which a department handed it in; `region` is that of the office that concluded it."""
    agreement_version: Mapped[int | None]
    areas: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    """In which its rows may lie: the regions that were agreed when it came in."""
    declared_rows: Mapped[int | None]

    @property
    def area(self) -> Area:
        """Where its rows may lie."""
        return Area(tuple(self.areas), is_agreed=True) if self.areas else Area((self.region,))


class BatchRowColumns:
    """What became of a row of a department's list; its content is the department's to keep."""

    __tablename__: str

    import_id: Mapped[str]
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    outcome: Mapped[RowOutcome] = mapped_column(Text)
    object_id: Mapped[str | None] = mapped_column(Text)
    """What it became a part of, where the department is told what goes on with that."""


L = TypeVar("L", bound=BatchColumns)
F = TypeVar("F", bound=FaultColumns)
R = TypeVar("R", bound=BatchRowColumns)

Listed = tuple[L, Checking]
"""A list without its file, and how far its check is."""


@dataclass(frozen=True)
class Tray(Generic[L, F, R]):
    """One kind of list that departments hand in: the shelf on which it lies, and its rows."""

    name: str
    """As agreements name it, such as graduates."""
    shelf: Shelf[L, F]
    rows: type[R]
    own: Mapping[str, Any]
    """Which of the lists of the shelf are of this kind: columns and what stands in them."""
    as_of: str | None = None
    """The column that says of which day a list tells."""

    @property
    def path(self) -> str:
        """Where lists of this kind are handed in."""
        return f"/v1/exchange-batches/{self.name}"

    @property
    def scope(self) -> str:
        """What a department's token bears."""
        return f"exchange-batches:{self.name}"

    async def take(
        self,
        session: AsyncSession,
        deed: Deed,
        handing: Handing,
        days: int,
        *,
        tell: Callable[[AsyncSession, Deed, L], Awaitable[None]],
        **own: Any,
    ) -> Listed[L]:
        """The list that this one is again, or else the new one, told and its check queued."""
        twin = await self.twin(session, handing)
        if twin is not None:
            return twin
        kept = await self.receive(session, deed, handing, days, **own)
        await tell(session, deed, kept)
        return kept, WAITING

    async def twin(self, session: AsyncSession, handing: Handing) -> Listed[L] | None:
        """The list that this one is again; nobody else looks or hands it in until this ends.

        What could not be read as a whole is no twin, nor what had a row at fault or was never
        checked though its job is done: what hindered it may be gone.
        """
        digest = sha256(handing.content).hexdigest()
        place = f"batch/{handing.agreement_id}/{self.name}/{digest}"
        await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(place, 0))))
        table = self.shelf.lists
        same = (
            table.digest == digest,
            table.mode == handing.mode,
            table.dry_run.is_(handing.dry_run),
            table.declared_rows == handing.declared_rows,
            *((getattr(table, self.as_of) == handing.as_of,) if self.as_of else ()),
            table.agreement_version == handing.agreement_version,
            or_(
                and_(table.checked_at.is_(None), jobs.c.state.in_(("queued", "running"))),
                and_(table.checked_at.is_not(None), table.faulty_rows == 0),
            ),
            jobs.c.state != "failed",
        )
        return await self._newest(session, handing.agreement_id, *same)

    async def receive(
        self, session: AsyncSession, deed: Deed, handing: Handing, days: int, **own: Any
    ) -> L:
        """Keep a new list, sealed, until it is checked, or so many days; queue its check."""
        dated: dict[str, date | None] = {self.as_of: handing.as_of} if self.as_of else {}
        return await self.shelf.receive(
            session,
            deed,
            handing.office,
            HandedIn(handing.content, handing.mode, handing.dry_run),
            days,
            agreement_id=handing.agreement_id,
            agreement_version=handing.agreement_version,
            areas=list(handing.areas),
            declared_rows=handing.declared_rows,
            **dated,
            **self.own,
            **own,
        )

    async def find(self, session: AsyncSession, agreement_id: str, batch_id: str) -> Listed[L]:
        """One list of an agreement. Raises BatchNotFound."""
        found = await self._newest(session, agreement_id, self.shelf.lists.id == batch_id)
        if found is None:
            raise BatchNotFound
        return found

    async def within(
        self, session: AsyncSession, agreement_id: str, *, after: str | None, limit: int
    ) -> Sequence[Listed[L]]:
        """The lists of an agreement, the newest first; one more than the limit."""
        older = () if after is None else (self.shelf.lists.id < after,)
        return await self._told(session, agreement_id, *older, limit=limit + 1)

    async def rows_of(
        self,
        session: AsyncSession,
        batch_id: str,
        only: RowOutcome | None,
        *,
        after: int,
        limit: int,
    ) -> Sequence[tuple[R, list[F]]]:
        """Rows of a list with what is amiss in each, by their numbers; one more than the limit."""
        table, faults = self.rows, self.shelf.faults
        query = select(table).where(table.import_id == batch_id, table.row > after)
        if only:
            query = query.where(table.outcome == only)
        found = (await session.scalars(query.order_by(table.row).limit(limit + 1))).all()
        of_rows = faults.row.in_([one.row for one in found])
        told: dict[int, list[F]] = {one.row: [] for one in found}
        wrong = select(faults).where(faults.import_id == batch_id, of_rows).order_by(faults.no)
        for fault in await session.scalars(wrong):
            told[fault.row].append(fault)
        return [(one, told[one.row]) for one in found]

    async def _newest(
        self, session: AsyncSession, agreement_id: str, *where: ColumnElement[bool]
    ) -> Listed[L] | None:
        found = await self._told(session, agreement_id, *where, limit=1)
        return found[0] if found else None

    async def _told(
        self, session: AsyncSession, agreement_id: str, *where: ColumnElement[bool], limit: int
    ) -> Sequence[Listed[L]]:
        table = self.shelf.lists
        query = (
            select(table, jobs.c.state, jobs.c.problem)
            .join(jobs, jobs.c.id == table.job_id)
            .where(table.agreement_id == agreement_id, *self._of_kind, *where)
            .options(defer(table.content, raiseload=True))
            .order_by(table.id.desc())
            .limit(limit)
        )
        rows = await session.execute(query)
        return [(told, checking_told(told, state, problem)) for told, state, problem in rows]

    @property
    def _of_kind(self) -> list[ColumnElement[bool]]:
        table = self.shelf.lists
        return [getattr(table, name) == value for name, value in self.own.items()]


def check_declared(told: BatchColumns, listing: Listing) -> None:
    """A department's list has as many rows as it said: DeclaredRowsOther."""
    declared, read = told.declared_rows, len(listing.rows)
    if declared is not None and declared != read:
        detail = f"申报{declared}行，读到{read}行；整批没有登记，请核对后重新报送。"
        raise DeclaredRowsOther(detail, declared=declared, read=read)


async def keep_rows(
    session: AsyncSession,
    rows: type[BatchRowColumns],
    told: BatchColumns,
    listing: Listing,
    objects: Mapping[int, str],
    *,
    entered: Collection[int] | None = None,
) -> None:
    """Keep what became of each row of a department's checked list, and let its file go.

    Nothing of a list that an office handed in. `objects` by the numbers of rows; `entered` are the
    rows that did enter: a run that was cut short may have entered what the next finds at fault.
    """
    if told.agreement_id is None:
        return
    kept = await to_thread(_columns, told, listing, objects, entered)
    mapped: Any = rows
    if listing.rows:
        await insert_rows(session, table_of(mapped), kept)
    told.content = None


def _columns(
    told: BatchColumns,
    listing: Listing,
    objects: Mapping[int, str],
    entered: Collection[int] | None,
) -> dict[str, list[Any]]:
    may_enter = told.mode == "row_by_row" or listing.is_sound
    kept = {row.number for row in listing.rows if may_enter and row.is_sound}
    if entered is not None:
        kept = set(entered)
    return columns_of(
        [
            {
                "import_id": told.id,
                "row": row.number,
                "outcome": outcome(
                    is_sound=row.is_sound or row.number in kept,
                    was_kept=row.number in kept,
                    dry_run=told.dry_run,
                ),
                "object_id": objects.get(row.number),
            }
            for row in listing.rows
        ]
    )
