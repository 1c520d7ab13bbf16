"""A case told over the feeds, each fact at its own hour, with the money beside it."""

from datetime import datetime

from fastapi import FastAPI

from services.common.time.clock import SHANGHAI
from services.reporting.tables.disbursements import Disbursement
from tests.conftest import SandboxClock
from tests.reporting.casebook import Case
from tests.reporting.feeds import Sister

CLERK = {"name": "马测试", "phone": "0953-2012345"}
BY = {"filed_by": CLERK}


class Teller:
    """Tells a case up to an instant, and then the rest of it."""

    def __init__(
        self, case: Case, clock: SandboxClock, units: Sister, matching: Sister, app: FastAPI
    ) -> None:
        self.case = case
        self.clock = clock
        self.sisters = {"units": units, "matching": matching}
        self.app = app
        self.told_to = datetime.min.replace(tzinfo=SHANGHAI)

    async def tell_until(self, instant: datetime) -> None:
        """Everything recorded by then that was not told yet; the clock ends at that hour."""
        for fact in sorted(self.case.facts, key=lambda fact: (fact.recorded_at, fact.no)):
            if self.told_to < fact.recorded_at <= instant:
                self.at(fact.recorded_at)
                await self.sisters[fact.source].tell(
                    fact.kind, fact.object_id, fact.event, fact.occurred_on, **fact.data
                )
        await self._pay(instant)
        self.told_to = instant
        self.at(instant)

    def at(self, instant: datetime) -> None:
        """Make it that hour."""
        there = instant.astimezone(SHANGHAI)
        self.clock.move(there.date(), there.hour)

    async def _pay(self, instant: datetime) -> None:
        async with self.app.state.database.transaction() as session:
            for payment in self.case.payments:
                if self.told_to < payment.recorded_at <= instant:
                    session.add(_row(payment, self.case))
                    await session.flush()


def _row(payment, case: Case) -> Disbursement:
    first = next(one for one in case.payments if one.region == payment.region and one.amount > 0)
    return Disbursement(
        id=payment.id,
        kind=payment.kind,
        region=payment.region,
        amount=payment.amount,
        paid_on=payment.paid_on,
        returns=first.id if payment.amount < 0 else None,
        author="acc_test",
        ground="",
        recorded_at=payment.recorded_at,
    )
