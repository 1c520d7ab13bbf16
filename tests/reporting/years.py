"""A year told over the feeds: Yinchuan's 2025, written out before it was computed.

Units: C (recognised 2024-05-06, recommended by commerce) is removed on 2025-11-03 for taking in
nobody; A (sasac) applies on 02-03 and is recognised on 02-10; B (nobody said) applies on 03-01, is
returned on 03-05, applies again on 03-20 and is refused on 03-28. Post P of A has 5 seats from
02-12. The plan of the city for March is 3. Z arrived on 2024-08-01 and completed on 2025-01-31,
without a job; X (graduated 2024-07-01) arrives on 03-03, completes on 09-02 and is retained;
Y arrives on 03-10 and leaves on 04-30 for reasons of their own. Z is followed up once and reached,
with 2 posts sent, and the case is closed. A complaint against A comes on 06-01 and is upheld on
06-20. Paid: 2024-09-10 allowance 100.00; 2025-04-15 allowance 1660.00, of which 10.00 came back
on 05-06; 2025-05-20 social insurance subsidy 500.00.

By the form: 1 = 1 (A; the year before 1, C) · 2 = 1 (1) · 3 = 5 (0) · 4 = 5 (0) · 5 = 3 (no plan)
· 6 = 2 (1) · 7 = 1 (0) · 8 = 0 (0) · 9 = 2 (0) · 10 = 1 · 11 = 1 · 12 = 0 · 13 = 1 · 14 = 0 (1, Z)
· 15 = 0.17 from 1650.00 (0.01 from 100.00).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import httpx2
from fastapi import FastAPI
from ulid import ULID

from services.common.upstream import Upstream
from services.reporting.clients.matching import Matching
from services.reporting.clients.units import Units
from services.reporting.tables.disbursements import Disbursement
from tests.conftest import SandboxClock
from tests.reporting.feeds import Sister

AREA, COUNTY = "640100", "640104"
NOW = [1, 1, 5, 5, 3, 2, 1, 0, 2, 1, 1, 0, 1, 0, "0.17"]
LAST_YEAR = [1, 1, 0, 0, None, 1, 0, 0, 0, 0, 0, 0, 0, 1, "0.01"]
DONE = {"applied": 2, "recognised": 1, "returned": 1, "refused": 1, "removed": 1}
_CODES = {
    "industry": "C",
    "industry_class": None,
    "ownership": "private",
    "kind": "enterprise",
    "recommended_by": None,
}


def wire(app: FastAPI, units: Sister, matching: Sister) -> None:
    """Let a running reporting ask its sisters."""

    def upstream(name: str, sister: Sister) -> Upstream:
        return Upstream(name, "http://m", app.state.keys, httpx2.ASGITransport(sister.app))

    app.state.units = Units(upstream("units", units))
    app.state.matching = Matching(upstream("matching", matching))


@dataclass
class Year:
    """The year, and the ids of what happens in it."""

    app: FastAPI
    clock: SandboxClock
    units: Sister
    matching: Sister

    def __post_init__(self) -> None:
        self.a, self.b, self.c = (f"unt_{ULID()}" for _ in range(3))
        self.post = f"pst_{ULID()}"

    async def tell(self) -> None:
        """All of it, each fact on its own day; the clock ends on 2025-12-30."""
        await self._units_of_2024()
        z = await self._arrive("2024-08-01")
        await self._pay("2024-09-10", "living_allowance", "100.00")
        await self._complete(z, "2025-01-31", None)
        await self._follow_up(z)
        await self._units_of_2025()
        x = await self._arrive("2025-03-03", unit_id=self.a, graduated_on="2024-07-01")
        y = await self._arrive("2025-03-10", unit_id=self.a)
        first = await self._pay("2025-04-15", "living_allowance", "1660.00")
        self._at("2025-04-30")
        await self.matching.end_early(y, date(2025, 4, 30))
        await self._pay("2025-05-06", "living_allowance", "-10.00", returns=first)
        await self._pay("2025-05-20", "social_insurance_subsidy", "500.00")
        await self._complain()
        await self._complete(x, "2025-09-02", "retained")
        await self._unit(self.c, "removed", "2025-11-03", ground_kind="no_intake")
        self._at("2025-12-30")

    def _at(self, day: str) -> date:
        self.clock.move(day)
        return date.fromisoformat(day)

    async def _unit(self, key: str, event: str, day: str, **told) -> None:
        data = {"region": COUNTY, "state": event} | told
        await self.units.tell("unit", key, f"unit.{event}", self._at(day), **data)

    async def _units_of_2024(self) -> None:
        told = _CODES | {"recommended_by": "commerce"}
        await self._unit(self.c, "recognised", "2024-05-06", **told)

    async def _units_of_2025(self) -> None:
        told = _CODES | {"recommended_by": "sasac"}
        await self._unit(self.a, "applied", "2025-02-03")
        await self._unit(self.a, "recognised", "2025-02-10", **told)
        day = self._at("2025-02-12")
        post = {"unit_id": self.a, "region": COUNTY, "workplace_county": COUNTY}
        await self.units.tell(
            "post", self.post, "post.published", day, headcount=5, state="open", **post
        )
        day = self._at("2025-03-01")
        plan = {"region": AREA, "month": "2025-03", "people": 3}
        await self.units.tell("intake-plan", f"{AREA}/2025-03", "intake-plan.set", day, **plan)
        await self._unit(self.b, "applied", "2025-03-01")
        await self._unit(self.b, "returned", "2025-03-05")
        await self._unit(self.b, "applied", "2025-03-20")
        await self._unit(self.b, "refused", "2025-03-28")

    async def _arrive(self, day: str, **told) -> str:
        return await self.matching.arrive(self._at(day), region=COUNTY, **told)

    async def _complete(self, key: str, day: str, outcome: str | None) -> None:
        last = self._at(day)
        await self.matching.tell(
            "placement",
            key,
            "placement.completed",
            last,
            last_day=day,
            early_retention=False,
        )
        if outcome:
            await self.matching.tell(
                "placement", key, "placement.outcome-recorded", last, outcome=outcome
            )

    async def _follow_up(self, key: str) -> None:
        for event, day, told in (
            ("opened", "2025-01-31", {}),
            ("made", "2025-02-01", {"kind": "posts_sent", "reached": True, "posts": 2}),
            ("closed", "2025-02-02", {"closed_because": "studying"}),
        ):
            data = {"state": "open", "due_on": "2025-03-01"} | told
            await self.matching.tell("follow-up", key, f"follow-up.{event}", self._at(day), **data)

    async def _complain(self) -> None:
        key, told = f"cmp_{ULID()}", {"unit_id": self.a, "region": COUNTY, "kind": "unpaid"}
        day = self._at("2025-06-01")
        await self.units.tell("complaint", key, "complaint.received", day, state="open", **told)
        day = self._at("2025-06-20")
        await self.units.tell(
            "complaint", key, "complaint.decided", day, state="decided", upheld=True, **told
        )

    async def _pay(self, day: str, kind: str, amount: str, returns: str | None = None) -> str:
        row = Disbursement(
            id=f"dsb_{ULID()}",
            kind=kind,
            region=COUNTY,
            amount=Decimal(amount),
            paid_on=self._at(day),
            returns=returns,
            author="acc_test",
            ground="",
            recorded_at=self.app.state.clock.now(),
        )
        async with self.app.state.database.transaction() as session:
            session.add(row)
        return row.id
