"""Lists handed in, as a service keeps them: the file sealed for a while, the findings for good."""

from asyncio import to_thread
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from operator import attrgetter
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    Identity,
    LargeBinary,
    Text,
    delete,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, defer, mapped_column

from services.common.deeds import Deed
from services.common.lists.faults import Fault
from services.common.lists.outcomes import (
    Checking,
    ImportMode,
    ImportNotFound,
    ListFileGone,
    ListNotChecked,
    checking,
    kept_until,
)
from services.common.lists.reading import Listing
from services.common.store import audit, jobs
from services.common.store.bulk import insert_rows, table_of
from services.common.store.sealed import SEALED, seal, unseal
from services.common.store.tables import jobs as job_rows
from services.common.values import ids, region


class ListColumns:
    """The columns of a list handed in; a service's table adds its own."""

    __tablename__: str

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int]
    region: Mapped[str] = mapped_column(Text)
    """The office that handed it in."""
    mode: Mapped[ImportMode] = mapped_column(Text)
    dry_run: Mapped[bool]
    digest: Mapped[str] = mapped_column(Text)
    """SHA-256 of the file, in hex."""
    size: Mapped[int]
    content: Mapped[bytes | None] = mapped_column(LargeBinary, info=SEALED)
    """The file, sealed; None once forgotten."""
    kept_until: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    job_id: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    checked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When every row had been checked; None before."""
    rows: Mapped[int]
    faulty_rows: Mapped[int]
    notes: Mapped[list[str]] = mapped_column(ARRAY(Text))


class FaultColumns:
    """What is wrong with a cell or a row: its place and the reason, nothing of its content."""

    __tablename__: str

    no: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    import_id: Mapped[str]
    row: Mapped[int]
    column: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text)
    weight: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True, repr=False)
class HandedIn:
    """A list as it is handed in."""

    content: bytes
    mode: ImportMode
    dry_run: bool


L = TypeVar("L", bound=ListColumns)
F = TypeVar("F", bound=FaultColumns)


@dataclass(frozen=True)
class Shelf(Generic[L, F]):
    """One kind of lists of a service: its two tables, and what its object and job are called."""

    lists: type[L]
    faults: type[F]
    noun: str

    @property
    def _place(self) -> str:
        return f"{self.lists.__tablename__}.content"

    async def receive(
        self, session: AsyncSession, deed: Deed, area: str, told: HandedIn, days: int, **own: Any
    ) -> L:
        """Keep a list, sealed, for so many days and queue its check; `own` are its own columns."""
        import_id = ids.new("imp")
        job_id = await jobs.start(
            session, deed, kind=self.noun, region=area, arguments={"import_id": import_id}
        )
        made: Any = self.lists
        kept: L = made(
            id=import_id,
            version=0,
            region=area,
            mode=told.mode,
            dry_run=told.dry_run,
            digest=sha256(told.content).hexdigest(),
            size=len(told.content),
            content=seal(self._place, told.content),
            kept_until=kept_until(deed.now, days),
            job_id=job_id,
            received_at=deed.now,
            checked_at=None,
            rows=0,
            faulty_rows=0,
            notes=[],
            **own,
        )
        session.add(kept)
        return kept

    async def find(self, session: AsyncSession, import_id: str) -> L:
        """One list. Raises ImportNotFound."""
        found = await session.get(self.lists, import_id, populate_existing=True)
        if found is None:
            raise ImportNotFound
        return found

    async def find_within(self, session: AsyncSession, area: str | None, import_id: str) -> L:
        """A list of an office's region. Raises ImportNotFound."""
        found = await self.find(session, import_id)
        if area is None or not region.lies_within(found.region, area):
            raise ImportNotFound
        return found

    async def checking_of(self, session: AsyncSession, told: L) -> Checking:
        """How far the check of a list is."""
        query = select(job_rows.c.state, job_rows.c.problem).where(job_rows.c.id == told.job_id)
        job = (await session.execute(query)).one()
        return checking_told(told, job.state, job.problem)

    async def within(
        self,
        session: AsyncSession,
        area: str,
        *where: ColumnElement[bool],
        after: tuple[str, ...] | None,
        limit: int,
    ) -> Sequence[tuple[L, bool, Checking]]:
        """Lists that offices of an area handed in and that fit, the newest first.

        Of each, whether its file is kept, and how far its check is. The files themselves are not
        read. One more than the limit.
        """
        is_kept = self.lists.content.is_not(None)
        query = (
            select(self.lists, is_kept, job_rows.c.state, job_rows.c.problem)
            .join(job_rows, job_rows.c.id == self.lists.job_id)
            .where(self.lists.region.startswith(region.prefix(area)), *where)
            .options(defer(self.lists.content, raiseload=True))
        )
        if after:
            query = query.where(self.lists.id < after[0])
        rows = await session.execute(query.order_by(self.lists.id.desc()).limit(limit + 1))
        return [
            (told, kept, checking_told(told, state, problem)) for told, kept, state, problem in rows
        ]

    async def open_for_check(self, session: AsyncSession, import_id: str) -> tuple[L, bytes] | None:
        """A list that waits for its check, with its file; None if it was checked or dropped."""
        found = await self.find(session, import_id)
        if found.content is None or found.checked_at:
            return None
        return found, unseal(self._place, found.content)

    async def open_for_copy(
        self, session: AsyncSession, deed: Deed, area: str | None, import_id: str
    ) -> tuple[L, bytes, Sequence[F]]:
        """A list, its file and its faults, for the annotated copy; the look is logged.

        Raises ImportNotFound, ListFileGone, ListNotChecked.
        """
        found = await self.find_within(session, area, import_id)
        if found.content is None:
            raise ListFileGone
        if found.checked_at is None:
            raise ListNotChecked
        action = f"{self.noun}.copied"
        await audit.note(
            session,
            deed,
            action=action,
            object_id=found.id,
            ground="annotated-copy",
            region=found.region,
        )
        query = self._faults_of(import_id)
        return found, unseal(self._place, found.content), (await session.scalars(query)).all()

    async def faults_of(
        self, session: AsyncSession, import_id: str, *, after: int | None, limit: int
    ) -> Sequence[F]:
        """What is wrong in a list, in the order of its rows; one more than the limit."""
        query = self._faults_of(import_id).limit(limit + 1)
        if after is not None:
            query = query.where(self.faults.no > after)
        return (await session.scalars(query)).all()

    def _faults_of(self, import_id: str) -> Any:
        return (
            select(self.faults).where(self.faults.import_id == import_id).order_by(self.faults.no)
        )

    async def finish(
        self, session: AsyncSession, deed: Deed, import_id: str, listing: Listing
    ) -> L:
        """Keep what was found in a list; what an interrupted check had found is dropped."""
        found = await self.find(session, import_id)
        await session.execute(delete(self.faults).where(self.faults.import_id == import_id))
        faults = await to_thread(_columns_of, listing.faults)
        if listing.faults:
            same = {"import_id": import_id}
            mapped: Any = self.faults
            await insert_rows(session, table_of(mapped), faults, same)
        found.checked_at = deed.now
        found.rows = len(listing.rows)
        found.faulty_rows = sum(not row.is_sound for row in listing.rows)
        found.notes = list(listing.notes)
        return found

    async def drop_file(self, session: AsyncSession, import_id: str) -> None:
        """Forget a file that could not be read at all: no copy of it can be handed back."""
        (await self.find(session, import_id)).content = None

    async def forget_files(self, session: AsyncSession, now: datetime) -> None:
        """Forget the files whose time is over."""
        is_over = (self.lists.kept_until < now, self.lists.content.is_not(None))
        await session.execute(update(self.lists).where(*is_over).values(content=None))


def _columns_of(faults: Sequence[Fault]) -> dict[str, list[Any]]:
    return {name: [*map(attrgetter(name), faults)] for name in Fault.__dataclass_fields__}


def checking_told(told: ListColumns, state: str, problem: Mapping[str, Any] | None) -> Checking:
    """How far a check is, by the list and the state of its job."""
    return checking(state, problem, is_checked=told.checked_at is not None)


def with_kept_faults(listing: Listing, faults: Iterable[FaultColumns]) -> Listing:
    """A list read anew, with the faults that its check kept in place of those of the reading."""
    found: dict[int, list[Fault]] = {}
    for one in faults:
        facts: Mapping[str, Any] = {name: getattr(one, name) for name in Fault.__dataclass_fields__}
        found.setdefault(one.row, []).append(Fault(**facts))
    rows = (replace(row, faults=tuple(found.get(row.number, ()))) for row in listing.rows)
    return replace(listing, rows=tuple(rows))
