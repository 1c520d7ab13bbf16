"""The change log: what was done to objects, by whom, when and on what ground, for an office.

An object is of the region that was last told of it; one of which none was told is of the region of
what its change refers to, or of whom the audit log names with the same act. What has no region at
all is for the autonomous region alone. Whoever asks here has lifted the wall around audit entries.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    ColumnExpressionArgument,
    Select,
    and_,
    func,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.tables import audit_entries, changes, grounds
from services.common.time.clock import end_of
from services.common.values import region as regions

_REFERS: Final = (
    "placement_id",
    "officer_id",
    "agreement_id",
    "settlement_id",
    "payable_id",
    "contract_id",
)
"""By which of its data a change tells of something that has a region."""
_PLACE: Final = "^(64[0-9]{4})/"
"""How the id begins of what is kept by region, such as a budget's."""

_told = changes.alias("told")
_act = (
    select(audit_entries.c.region, audit_entries.c.before, audit_entries.c.after)
    .where(
        audit_entries.c.object_id == _told.c.object_id,
        audit_entries.c.author == _told.c.author,
        audit_entries.c.at == _told.c.recorded_at,
    )
    .order_by(audit_entries.c.before.is_(None), audit_entries.c.id)
    .limit(1)
    .lateral("act")
)
"""What the audit log keeps of the act that made a change: what was altered, personal as HMAC."""
_JOINED: Final = _told.outerjoin(_act, true())
_SAME: Final = and_(
    *(grounds.c[name] == _told.c[name] for name in ("object", "object_id", "version"))
)


@dataclass(frozen=True)
class Asked:
    """Which changes are asked for: of an object, an author, an event, days; None is any."""

    object_id: str | None = None
    author: str | None = None
    event: str | None = None
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True)
class LoggedChange:
    """One change of an object, with what the audit log keeps of the same act."""

    id: int
    object: str
    object_id: str
    version: int
    event: str
    occurred_on: date
    recorded_at: datetime
    author: str
    told_ground: str
    words: str | None
    request_id: str
    data: dict[str, Any]
    region: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def _region_of(object_id: ColumnExpressionArgument[str]) -> ColumnElement[str]:
    """The region that was last told of an object."""
    earlier = changes.alias()
    told = earlier.c.data["region"].astext
    query = select(told).where(earlier.c.object_id == object_id, told.is_not(None))
    return query.order_by(earlier.c.id.desc()).limit(1).scalar_subquery()


_REGION: Final = func.coalesce(
    _region_of(_told.c.object_id),
    *(_region_of(_told.c.data[name].astext) for name in _REFERS),
    _told.c.data["market"].astext,
    func.substring(_told.c.object_id, _PLACE),
    _act.c.region,
)


_QUERY: Final[Select[Any]] = select(
    _told.c.id,
    _told.c.object,
    _told.c.object_id,
    _told.c.version,
    _told.c.event,
    _told.c.occurred_on,
    _told.c.recorded_at,
    _told.c.author,
    _told.c.ground,
    grounds.c.words,
    _told.c.request_id,
    _told.c.data,
    _REGION,
    _act.c.before,
    _act.c.after,
).select_from(_JOINED.outerjoin(grounds, _SAME))


async def regions_of(session: AsyncSession, object_id: str) -> Sequence[str | None]:
    """The region in which an object stands, alone, if there is one; empty if nothing is told."""
    query = select(_REGION).select_from(_JOINED).where(_told.c.object_id == object_id)
    rows = await session.execute(query.order_by(_told.c.id.desc()).limit(1))
    return rows.scalars().all()


async def logged(
    session: AsyncSession,
    area: str,
    asked: Asked,
    *,
    below: int | None,
    limit: int,
) -> Sequence[LoggedChange]:
    """Changes of an area, the latest first, from below an id.

    One object is told of whole, also what was done while it was of another region: whether it is
    of the area is for the caller to ask. The object's region decides here, not that of the act.
    """
    query = _QUERY.where(*_conditions(area, asked))
    if below is not None:
        query = query.where(_told.c.id < below)
    rows = await session.execute(query.order_by(_told.c.id.desc()).limit(limit))
    return [LoggedChange(*row) for row in rows]


def _conditions(area: str, asked: Asked) -> Iterator[ColumnElement[bool]]:
    if asked.object_id is not None:
        yield _told.c.object_id == asked.object_id
    elif area != regions.PROVINCE:
        yield _REGION.startswith(regions.prefix(area), autoescape=True)
    if asked.author is not None:
        yield _told.c.author == asked.author
    if asked.event is not None:
        yield _told.c.event == asked.event
    if asked.first_day is not None:
        yield _told.c.recorded_at >= end_of(asked.first_day - timedelta(days=1))
    if asked.last_day is not None:
        yield _told.c.recorded_at < end_of(asked.last_day)
