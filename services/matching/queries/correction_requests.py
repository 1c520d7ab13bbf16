"""Corrections asked for: one, a youth's own, an office's by their last day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.web.pages import CursorInvalid, Stretch
from services.common.web.tokens import Caller
from services.matching.queries.sight import is_own, office_covers
from services.matching.tables.correction_requests import CorrectionRequest
from services.matching.tables.youths import Youth

DUE = func.coalesce(CorrectionRequest.due_on, CorrectionRequest.filed_on)


@dataclass(frozen=True)
class SeenCorrection:
    """A request, and whose it is."""

    request: CorrectionRequest
    youth: Youth


@dataclass(frozen=True)
class WantedCorrections:
    """Which ones an office asks for."""

    state: str | None
    overdue_on: date | None


_SEEN = (
    select(CorrectionRequest, Youth)
    .join(Youth, Youth.id == CorrectionRequest.youth_id)
    .where(Youth.erased_on.is_(None))
)


async def seen(session: AsyncSession, caller: Caller, request_id: str) -> SeenCorrection | None:
    """One request within a caller's sight: a youth's own, an office's by the youth's region."""
    query = _SEEN.where(CorrectionRequest.id == request_id, _within(caller))
    row = (await session.execute(query)).first()
    return SeenCorrection(*row) if row else None


async def locked(session: AsyncSession, request_id: str) -> CorrectionRequest:
    """One request, read afresh and held to the end of this transaction."""
    return await session.get_one(
        CorrectionRequest, request_id, populate_existing=True, with_for_update=True
    )


async def of_youth(
    session: AsyncSession, caller: Caller, stretch: Stretch
) -> Sequence[SeenCorrection]:
    """A stretch of a youth's own requests, the newest first, and one more."""
    mine = is_own(caller, CorrectionRequest.youth_id)
    query = _SEEN.where(mine).order_by(CorrectionRequest.id.desc())
    if stretch.after:
        query = query.where(CorrectionRequest.id < stretch.after[0])
    rows = await session.execute(query.limit(stretch.limit + 1))
    return [SeenCorrection(*row) for row in rows]


async def of_office(
    session: AsyncSession, caller: Caller, wanted: WantedCorrections, stretch: Stretch
) -> Sequence[SeenCorrection]:
    """A stretch of an office's requests, those due first in front, and one more."""
    query = _SEEN.where(_within(caller))
    if wanted.state:
        query = query.where(CorrectionRequest.state == wanted.state)
    if wanted.overdue_on:
        query = query.where(late(wanted.overdue_on))
    if stretch.after:
        query = query.where(tuple_(DUE, CorrectionRequest.id) > tuple_(*_keys(stretch.after)))
    ordered = query.order_by(DUE, CorrectionRequest.id).limit(stretch.limit + 1)
    return [SeenCorrection(*row) for row in await session.execute(ordered)]


def key_of(one: SeenCorrection) -> tuple[date, str]:
    """The sort keys of a row of `of_office`, as a cursor carries them."""
    return one.request.due_on or one.request.filed_on, one.request.id


def late(today: date) -> ColumnElement[bool]:
    """Whether a request is overdue, as `rules.is_overdue` says of a row."""
    return and_(
        CorrectionRequest.state == "filed", func.coalesce(CorrectionRequest.due_on < today, True)
    )


def _within(caller: Caller) -> ColumnElement[bool]:
    if caller.kind == "youth":
        return is_own(caller, CorrectionRequest.youth_id)
    return office_covers(caller, Youth.region)


def _keys(after: tuple[str, ...]) -> tuple[date, str]:
    try:
        due, request_id = after
        return date.fromisoformat(due), request_id
    except ValueError:
        raise CursorInvalid("/query/cursor", CursorInvalid.title()) from None
