"""An office at work on settlements: each step by an officer of its own."""

import asyncio
from datetime import date
from decimal import Decimal

from ulid import ULID

from tests import tokens

YOUTH = f"yth_{ULID()}"
ACCOUNT = "6217001230001234567"
MARCH = "2026-03"


class Office:
    """The officers of a city, one for each role, with a client of reporting."""

    def __init__(self, client, clock, region="640100") -> None:
        self.client = client
        self.clock = clock
        self.region = region
        self.subjects = {
            role: f"acc_{ULID()}" for role in ("clerk", "reviewer", "approver", "finance")
        }

    def as_(self, role, *, region=None, subject=None):
        who = subject or self.subjects[role]
        return tokens.officer(region or self.region, role, sub=who)

    async def set_account(self, youth_id, *, account=ACCOUNT, **told) -> None:
        path, body = f"/v1/payee-accounts/{youth_id}", {"bank": "宁夏银行", "holder": "阿依·测试"}
        answer = await self.client.put(
            path, json=body | {"account": account} | told, headers=tokens.youth(youth_id)
        )
        assert answer.status_code == 200, answer.text
        again = {"expected_version": answer.json()["version"], "account": account}
        answer = await self.client.post(
            f"{path}/confirmation", json=again, headers=tokens.youth(youth_id)
        )
        assert answer.status_code == 200, answer.text

    async def ask(self, month, *, region=None):
        headers = self.as_("clerk", region="640000" if region == "640000" else None)
        body = {"region": region or self.region, "month": month}
        return await self.client.post("/v1/settlements", json=body, headers=headers)

    async def prepare(self, month) -> dict:
        answer = await self.ask(month)
        assert answer.status_code == 202, answer.text
        job = await self.finished(answer)
        assert job["state"] == "done", job
        return await self.read(job["result"]["settlement_id"])

    async def finished(self, answer) -> dict:
        for _ in range(1200):
            told = await self.client.get(
                answer.headers["location"], headers=self.as_("clerk", region="640000")
            )
            if told.json()["state"] in ("done", "failed"):
                return told.json()
            await asyncio.sleep(0.05)
        raise AssertionError(told.text)

    async def read(self, settlement_id) -> dict:
        answer = await self.client.get(
            f"/v1/settlements/{settlement_id}", headers=self.as_("clerk")
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def settlements(self) -> list[dict]:
        answer = await self.client.get("/v1/settlements", headers=self.as_("clerk"))
        return answer.json()["items"]

    async def lines(self, settlement_id) -> list[dict]:
        answer = await self.client.get(
            f"/v1/settlements/{settlement_id}/lines", headers=self.as_("clerk")
        )
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]

    async def payments(self, youth_id) -> list[dict]:
        answer = await self.client.get("/v1/me/payments", headers=tokens.youth(youth_id))
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]

    async def move(self, settlement, step, role, *, subject=None, **body):
        told = {"expected_version": settlement["version"]} | body
        return await self.client.post(
            f"/v1/settlements/{settlement['id']}/{step}",
            json=told,
            headers=self.as_(role, subject=subject),
        )

    async def moved(self, settlement, step, role, **body) -> dict:
        answer = await self.move(settlement, step, role, **body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def to_publicity(self, settlement) -> dict:
        settlement = await self.moved(settlement, "review", "reviewer", decision="passed")
        return await self.moved(settlement, "publication", "clerk")

    async def to_approval(self, settlement) -> dict:
        return await self.approved(await self.to_publicity(settlement))

    async def approved(self, settlement) -> dict:
        """A public batch, approved on the day after its publicity."""
        ends_on = date.fromisoformat(settlement["publicity_ends_on"])
        self.clock.move(date.fromordinal(ends_on.toordinal() + 1))
        await self.grant(ends_on.year)
        return await self.moved(settlement, "approval", "approver", decision="passed")

    async def grant(self, year, *, seen=None, **sources):
        """A budget of a million of each source, unless it is said otherwise or there is one."""
        given = dict.fromkeys(("central", "province", "city", "county"), "1000000.00") | sources
        body = {"expected_version": seen, "sources": given, "ground": "宁财（社）指标"}
        return await self.client.put(
            f"/v1/budgets/{self.region}/{year}", json=body, headers=self.as_("finance")
        )

    async def budget(self, year) -> dict:
        answer = await self.client.get(
            f"/v1/budgets/{self.region}/{year}", headers=self.as_("clerk")
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def through_to_payment(self, settlement) -> dict:
        approved = await self.to_approval(settlement)
        return await self.moved(approved, "disbursement", "finance", **payment(self, approved))


def payment(office, settlement, **differently) -> dict:
    """A payment of the whole sum on this day, half of it out of the centre's money."""
    total = Decimal(settlement["total"])
    central = (total / 2).quantize(Decimal("0.01"))
    sources = {
        "central": str(central),
        "province": str(total - central),
        "city": "0.00",
        "county": "0.00",
    }
    approved_on = date.fromisoformat(settlement["publicity_ends_on"]).toordinal() + 1
    told = {
        "paid_on": date.fromordinal(approved_on).isoformat(),
        "voucher": "PZ-2026-001",
        "source_of_funds": sources,
    }
    return told | differently


async def one_confirmed(office, facts, month=MARCH, **told) -> str:
    """A youth with an account, on post for the whole of March, attendance confirmed."""
    placement = await facts.arrive(date(2026, 3, 2), **({"youth_id": YOUTH} | told))
    await facts.confirm(placement, month, date(2026, 3, 31))
    await office.set_account(YOUTH)
    return placement
