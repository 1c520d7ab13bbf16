"""Complaints, read: by their office, by whoever complained, and by the unit, who sees least."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    ColumnElement,
    LargeBinary,
    and_,
    any_,
    cast,
    exists,
    extract,
    func,
    or_,
    select,
    tuple_,
    union,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.calendar import calendar_years
from services.units.queries import work_lists
from services.units.rules.anonymity import Complainant
from services.units.rules.complaints import (
    DECIDED,
    NAMING_NOBODY,
    OPEN,
    ComplaintKind,
    ComplaintState,
)
from services.units.tables.complaints import Complaint, ComplaintTrace, RevokedFinding
from services.units.tables.removals import RemovalProposal
from services.units.tables.units import Unit


@dataclass(frozen=True)
class SeenComplaint:
    """A complaint with its unit and the latest removal proposed by it.

    `provisional` is whether the year of its last day is unpublished now.
    """

    complaint: Complaint
    unit: Unit
    provisional: bool
    proposal_id: str | None

    @property
    def place(self) -> work_lists.Place:
        """Where it stands in the list of its office's work."""
        one = self.complaint
        return one.state not in OPEN, one.due_on or one.received_on, one.id


@dataclass(frozen=True)
class Filter:
    """Which complaints an officer wants to see; None is any."""

    state: ComplaintState | None = None
    kind: ComplaintKind | None = None
    unit_id: str | None = None
    overdue_on: date | None = None


_DONE = work_lists.is_done(Complaint.state, OPEN)
_DUE = func.coalesce(Complaint.due_on, Complaint.received_on)
_ORDER = work_lists.Order(_DONE, _DUE, Complaint.id)
_PROVISIONAL = exists().where(
    calendar_years.c.year == extract("year", Complaint.due_on), calendar_years.c.provisional
)
_PROPOSAL = (
    select(RemovalProposal.id)
    .where(RemovalProposal.complaint_id == Complaint.id)
    .order_by(RemovalProposal.id.desc())
    .limit(1)
    .scalar_subquery()
)
_SEEN = (Complaint, Unit, _PROVISIONAL, _PROPOSAL)
_TYPED = (Complaint.name, Complaint.phone)
_REGISTERED = (Complaint.registered_name, Complaint.registered_phone)
_DECIDED_ONCE = exists().where(
    RevokedFinding.complaint_id == Complaint.id, RevokedFinding.state.in_(DECIDED)
)
_SHUFFLED = func.md5(Complaint.id)
"""In place of the id, which tells the instant at which somebody complained."""


def _answered_for_by(unit_id: str) -> ColumnElement[bool]:
    """Those about a unit and about whatever went into it."""
    gone_into_it = select(Unit.id).where(Unit.merged_into == unit_id)
    return or_(Complaint.unit_id == unit_id, Complaint.unit_id.in_(gone_into_it))


async def complaint(
    session: AsyncSession, complaint_id: str, *, lock: bool = False
) -> SeenComplaint | None:
    """One complaint with its unit; locked, nobody else moves it meanwhile."""
    return await _one(session, Complaint.id == complaint_id, lock=lock)


async def complaint_of_receipt(
    session: AsyncSession, receipts: Sequence[bytes]
) -> SeenComplaint | None:
    """The complaint of a receipt, by the receipt's indexes."""
    return await _one(session, Complaint.receipt.in_(receipts))


async def _one(
    session: AsyncSession, condition: ColumnElement[bool], *, lock: bool = False
) -> SeenComplaint | None:
    query = select(*_SEEN).join(Unit).where(condition)
    if lock:
        query = query.with_for_update(of=Complaint).execution_options(populate_existing=True)
    row = (await session.execute(query)).one_or_none()
    return SeenComplaint(*row) if row else None


async def complaints_within(
    session: AsyncSession,
    area: str,
    wanted: Filter,
    *,
    after: work_lists.Place | None,
    limit: int,
) -> Sequence[SeenComplaint]:
    """Complaints about units of an area or of what happened in it, the work to be done in front.

    One more than the limit.
    """
    such = select(Complaint).where(*_wanted(wanted))
    of_units = such.join(Unit).where(work_lists.within(Unit.region, area))
    happened = such.where(work_lists.within(Complaint.county, area))
    page = _ORDER.page(such, area, of_units, happened, after=after, limit=limit + 1)
    query = select(*_SEEN).join(Unit).join(page, page.c.id == Complaint.id)
    rows = await session.execute(query.order_by(page.c.done, page.c.due, page.c.id))
    return [SeenComplaint(*row) for row in rows]


def late(today: date) -> ColumnElement[bool]:
    """Whether a complaint is overdue, as `rules.is_overdue` says of a row."""
    return and_(Complaint.state.in_(OPEN), func.coalesce(Complaint.due_on < today, True))


def _wanted(wanted: Filter) -> list[ColumnElement[bool]]:
    conditions = []
    if wanted.state:
        conditions.append(Complaint.state == wanted.state)
    if wanted.kind:
        conditions.append(Complaint.kind == wanted.kind)
    if wanted.unit_id:
        conditions.append(Complaint.unit_id == wanted.unit_id)
    if wanted.overdue_on:
        conditions.append(late(wanted.overdue_on))
    return conditions


async def units_answered_for(session: AsyncSession, unit_id: str) -> Sequence[str]:
    """A unit and whatever went into it."""
    rows = await session.scalars(
        select(Unit.id).where(or_(Unit.id == unit_id, Unit.merged_into == unit_id))
    )
    return rows.all()


async def complainants(
    session: AsyncSession, unit_ids: Sequence[str], traces: Sequence[bytes]
) -> Sequence[Complainant]:
    """Who ever complained of these units and left one of the traces, as said and as registered.

    With them everybody whose traces are not kept yet. What was typed for a name is nobody's once
    the complaint was withdrawn or not upheld.
    """
    left = select(ComplaintTrace.complaint_id).where(
        ComplaintTrace.unit_id.in_(unit_ids),
        ComplaintTrace.trace == any_(cast(traces, ARRAY(LargeBinary))),
    )
    untraced = select(Complaint.id).where(Complaint.unit_id.in_(unit_ids), ~Complaint.traced)
    found = union(left, untraced).subquery()
    told = (*_TYPED, *_REGISTERED)
    rows = await session.execute(
        select(Complaint.state, *told).join(found, found.c[0] == Complaint.id)
    )
    return [
        one
        for state, name, phone, registered_name, registered_phone in rows
        for one in (
            Complainant(None if state in NAMING_NOBODY else name, phone, typed=True),
            Complainant(registered_name, registered_phone),
        )
        if one.name or one.phone
    ]


async def untraced(session: AsyncSession, limit: int) -> Sequence[Complaint]:
    """Some complaints whose traces are not kept yet, locked."""
    rows = await session.scalars(
        select(Complaint)
        .where(~Complaint.traced)
        .order_by(Complaint.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return rows.all()


async def received_without_account(session: AsyncSession, unit_id: str, day: date) -> int:
    """How many complained of a unit on a day without an account."""
    query = select(func.count()).where(
        Complaint.unit_id == unit_id,
        Complaint.received_on == day,
        Complaint.receipt.is_not(None),
    )
    return int(await session.scalar(query) or 0)


async def complaints_of_account(
    session: AsyncSession, accounts: Sequence[bytes], *, after: tuple[str, ...] | None, limit: int
) -> Sequence[SeenComplaint]:
    """What an account complained of, the youngest first; one more than the limit."""
    query = select(*_SEEN).join(Unit).where(Complaint.account.in_(accounts))
    if after:
        query = query.where(Complaint.id < after[0])
    rows = await session.execute(query.order_by(Complaint.id.desc()).limit(limit + 1))
    return [SeenComplaint(*row) for row in rows]


async def standing_grounds(session: AsyncSession, unit_id: str) -> Sequence[str]:
    """Ids of complaints on which a unit was suspended and which are not cleared."""
    rows = await session.scalars(
        select(Complaint.id)
        .where(
            _answered_for_by(unit_id),
            Complaint.suspended_on.is_not(None),
            Complaint.cleared_on.is_(None),
        )
        .order_by(Complaint.id)
    )
    return rows.all()


async def complaints_about(
    session: AsyncSession, unit_id: str, *, after: tuple[date, str] | None, limit: int
) -> Sequence[tuple[Complaint, str]]:
    """Complaints that a unit answers for and was told of, with a key for pages.

    Those decided, and those of which a decision was revoked; the youngest day first. Within a day
    in no order that tells which came first; one more than the limit.
    """
    query = select(Complaint, _SHUFFLED).where(
        _answered_for_by(unit_id), or_(Complaint.state.in_(DECIDED), _DECIDED_ONCE)
    )
    if after:
        query = query.where(tuple_(Complaint.received_on, _SHUFFLED) < after)
    ordered = query.order_by(Complaint.received_on.desc(), _SHUFFLED.desc()).limit(limit + 1)
    return [(row[0], row[1]) for row in await session.execute(ordered)]
