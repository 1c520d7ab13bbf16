"""A bank file is drawn before or after whatever else is done with its batch, never beside it."""

import asyncio
from contextvars import Context
from datetime import UTC, date, datetime
from decimal import Decimal

from services.common.deeds import Deed
from services.reporting.actions import payables, settlements
from services.reporting.actions.disbursements import Payment
from services.reporting.rules.disbursements import Sources
from tests.reporting import paying
from tests.reporting.routes.test_ledger import several, told
from tests.reporting.routes.test_payable_payments import contract, insurer, row
from tests.reporting.routes.test_payment_races import somebody_waits
from tests.reporting.routes.test_signal_races import by, seen
from tests.reporting.routes.test_signals import team

__all__ = ["contract", "insurer", "row", "team"]
FIRST = date(2026, 4, 1)


def out_of_the_centre(amount, day):
    return Payment(day, "PZ-1", Sources(central=Decimal(amount)))


async def file_of(team, settlement):
    path, headers = f"/v1/settlements/{settlement['id']}/bank-file", team.as_("finance")
    return await team.client.get(path, params={"format": "csv"}, headers=headers)


async def test_what_is_being_paid_is_in_no_file_for_the_next_payment(
    team, placement_facts, following_app
):
    approved = await team.to_approval(await several(team, placement_facts, 1))
    payment = out_of_the_centre("2235.00", date(2026, 4, 10))
    async with following_app.state.database.transaction() as session:
        await settlements.disburse(session, by(team, "finance"), seen(approved), payment, "")
        await session.flush()
        drawing = asyncio.create_task(file_of(team, approved), context=Context())
        await somebody_waits(following_app, drawing)
    assert told(await drawing) == (409, "nothing-due")


async def test_a_payable_that_is_being_paid_is_in_no_file(insurer, row, following_app):
    deed = Deed(insurer.subjects["finance"], datetime(2026, 4, 1, 2, tzinfo=UTC), FIRST, "req_race")
    given = payables.Seen(row["id"], "640100", row["version"])
    async with following_app.state.database.transaction() as session:
        payment = out_of_the_centre("30.00", FIRST)
        await payables.disburse(session, deed, given, payment)
        await session.flush()
        drawing = asyncio.create_task(paying.bank_file(insurer), context=Context())
        await somebody_waits(following_app, drawing)
    assert told(await drawing) == (409, "nothing-due")
