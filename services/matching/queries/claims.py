"""Claims: how many were refused, the list of them, and whether an id is a record's."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Row, bindparam, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.tables import changes
from services.common.web.pages import Stretch
from services.common.web.tokens import Caller
from services.matching.queries.sight import office_covers
from services.matching.rules.claims import Tries
from services.matching.tables.claims import RefusedClaim
from services.matching.tables.youths import Youth


async def tries(session: AsyncSession, youth_id: str, account: str) -> Tries:
    """How many claims of a record, and how many by an account, were refused so far."""
    of_record = RefusedClaim.youth_id == youth_id
    by_account = RefusedClaim.account_youth_id == account
    counted = select(
        func.count().filter(of_record),
        func.count().filter(by_account),
    ).where(or_(of_record, by_account))
    return Tries(*(await session.execute(counted)).one())


async def refused(
    session: AsyncSession, caller: Caller, stretch: Stretch
) -> Sequence[Row[RefusedClaim, Youth]]:
    """A stretch of the refused claims of an office's youths, the newest first, and one more."""
    query = (
        select(RefusedClaim, Youth)
        .join(Youth, Youth.id == RefusedClaim.youth_id)
        .where(office_covers(caller, Youth.region))
        .order_by(RefusedClaim.id.desc())
        .limit(stretch.limit + 1)
    )
    if stretch.after:
        query = query.where(RefusedClaim.id < stretch.after[0])
    return (await session.execute(query)).all()


async def merged_into(session: AsyncSession, account: str) -> str | None:
    """The record in which an account's id ended before it had one of its own, or None."""
    return await session.scalar(
        select(changes.c.data["into"].astext).where(
            changes.c.object == "youth",
            changes.c.object_id == account,
            changes.c.version == 1,
            changes.c.event == "youth.merged",
        )
    )


BEGUN: Final = (
    exists()
    .where(changes.c.object == "youth", changes.c.object_id == bindparam("youths_id"))
    .label("begun")
)
"""Whether anything was ever told of the id by which somebody is recorded."""


async def was_record(session: AsyncSession, youth_id: str) -> bool:
    """Whether an id is or was a record's.

    Of an account's id that owns a record of another id, only its merging is told.
    """
    told = exists().where(
        changes.c.object == "youth",
        changes.c.object_id == youth_id,
        changes.c.event != "youth.merged",
    )
    is_one = exists().where(Youth.id == youth_id)
    return bool(await session.scalar(select(or_(is_one, told))))
