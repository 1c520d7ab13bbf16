"""Telling which youths a payment went to, or came back from, so that they hear of it."""

from collections.abc import Collection
from datetime import date
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change, record
from services.reporting.actions import disbursements
from services.reporting.queries import youths_paid as queries
from services.reporting.queries.youths_paid import YouthPaid
from services.reporting.rules.batches import named
from services.reporting.tables.batches import Batch
from services.reporting.tables.payments import BankReturn

PAGE: Final = 500
"""So many youths in one row of the feed: a payment may have very many."""


async def tell_paid(
    session: AsyncSession, deed: Deed, batch: Batch, run: int, paid_on: date
) -> None:
    """Tell the youths of a payment, page by page."""
    page = 0
    async for youths in queries.youths_paid(session, batch.id, run, PAGE):
        page += 1
        data = _data(batch, youths) | {"paid_on": paid_on.isoformat()}
        key = f"{batch.id}/{run}/{page}"
        await record(
            session, deed, Change("payment-page", key, 1, "payments.made", deed.today, data)
        )


async def tell_returned(
    session: AsyncSession, deed: Deed, batch: Batch, told_by: BankReturn, failed: Collection[str]
) -> None:
    """Tell the youths of the lines that a return of the bank's says it could not pay."""
    page = 0
    async for youths in queries.youths_tried(session, batch.id, failed, PAGE):
        page += 1
        data = _data(batch, youths) | {"returned_on": told_by.returned_on.isoformat()}
        key = f"{told_by.id}/{page}"
        await record(
            session, deed, Change("payment-page", key, 1, "payments.returned", deed.today, data)
        )


def _data(batch: Batch, youths: Collection[YouthPaid]) -> dict[str, object]:
    return {
        **named(batch.id),
        "kind": disbursements.kind_of(batch),
        "payments": [
            {"youth_id": one.youth_id, "region": one.region, "amount": str(one.amount)}
            for one in youths
        ],
    }
