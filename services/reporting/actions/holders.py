"""Holders of accounts that count, compared with the registry: those of before it was asked too."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change, record
from services.reporting.queries import payees as queries
from services.reporting.tables.payees import HolderCheck, PayeeAccount

AT_ONCE: Final = 500
"""So many accounts are compared in one look."""


async def uncompared(session: AsyncSession) -> Sequence[PayeeAccount]:
    """Accounts whose holder nobody has compared yet."""
    return await queries.uncompared(session, AT_ONCE)


async def keep(session: AsyncSession, deed: Deed, account: PayeeAccount, *, same: bool) -> None:
    """Keep what the registry said of an account; one of somebody else is told of."""
    youth_id, version = account.youth_id or "", account.version
    row = {"youth_id": youth_id, "version": version, "same": same, "checked_at": deed.now}
    kept = insert(HolderCheck).values(row).on_conflict_do_nothing().returning(HolderCheck.version)
    # Of two who compare at once one tells of it.
    is_new = await session.scalar(kept) is not None
    if same or not is_new:
        return
    told = Change(
        object="holder-check",
        id=f"{youth_id}/{version}",
        version=1,
        event="payee-account.holder-differs",
        occurred_on=deed.today,
        data={"youth_id": youth_id, "account_id": account.id},
    )
    await record(session, deed, told)
