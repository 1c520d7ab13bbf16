"""What was delivered to departments: kept as the feeds of those who delivered tell it."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.actions import data_agreements
from services.accounts.queries import deliveries as queries
from services.accounts.tables import deliveries as tables
from services.common.store.changes import FedChange

OBJECT: Final = "delivery"


async def keep(session: AsyncSession, change: FedChange) -> None:
    """Keep one page that a service gave."""
    told = change.data
    session.add(
        tables.Delivery(
            id=change.id,
            agreement_id=told["agreement_id"],
            agreement_version=told["agreement_version"],
            key_id=told["key_id"],
            feed=told["feed"],
            fields=told["fields"],
            count=told["count"],
            after_no=told["after_no"],
            to_no=told["to_no"],
            delivered_at=change.recorded_at,
        )
    )


async def deliveries_of(
    session: AsyncSession, agreement_id: str, area: str | None, *, before: str | None, limit: int
) -> Sequence[tuple[tables.Delivery, str]]:
    """The pages given by an agreement, the newest first, with their legal basis.

    Raises AgreementUnknown.
    """
    await data_agreements.seen(session, agreement_id, area)
    return await queries.deliveries_of(session, agreement_id, before=before, limit=limit)
