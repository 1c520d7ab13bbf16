"""An office at work on accident insurance, and trainees who consent to be insured."""

from datetime import date

from ulid import ULID

from tests import tokens

REGION = "640100"
CONTRACT = {
    "region": REGION,
    "carrier": "宁夏某财产保险有限公司",
    "procurement_number": "NX-2026-007",
    "cover": "500000.00",
    "first_day": "2026-01-01",
    "last_day": "2026-12-31",
    "premium_rule": "months_touched",
    "premium": "30.00",
    "ground": "中标通知书",
}


class Insurer:
    """The clerk, approver and finance of an office, with a client of reporting."""

    def __init__(self, client, facts, region=REGION) -> None:
        self.client = client
        self.facts = facts
        self.region = region
        self.subjects = {
            role: f"acc_{ULID()}" for role in ("clerk", "reviewer", "approver", "finance")
        }

    def as_(self, role, region=None, subject=None):
        who = subject or self.subjects[role]
        return tokens.officer(region or self.region, role, sub=who)

    async def post(self, path, body=None, role="clerk", **who):
        return await self.client.post(path, json=body, headers=self.as_(role, **who))

    async def get(self, path, role="clerk", **who):
        answer = await self.client.get(path, headers=self.as_(role, **who))
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def grant(self, year=2026, *, seen=None, **sources):
        """A budget of a million of each source, unless it is said otherwise."""
        given = dict.fromkeys(("central", "province", "city", "county"), "1000000.00") | sources
        return await self.client.put(
            f"/v1/budgets/{self.region}/{year}",
            json={"expected_version": seen, "sources": given, "ground": "宁财（社）指标"},
            headers=self.as_("finance"),
        )

    async def budget(self, year=2026):
        return await self.get(f"/v1/budgets/{self.region}/{year}")

    async def account(self, path, account="6217001230001234567", **told):
        """An account at a path, entered by a clerk and seen again by another; the last answer."""
        body = {"bank": "宁夏银行", "holder": "某公司", "account": account, "ground": "合同约定"}
        entered = await self.client.put(path, json=body | told, headers=self.as_("clerk"))
        assert entered.status_code == 200, entered.text
        again = {"expected_version": entered.json()["version"], "account": account}
        other = self.as_("clerk", subject=f"acc_{ULID()}")
        return await self.client.post(f"{path}/confirmation", json=again, headers=other)

    async def carrier_account(self, contract, **told):
        path = f"/v1/insurance-contracts/{contract['id']}/payee-account"
        return await self.account(path, **({"kind": "carrier_account"} | told))

    async def contract(self, **changes):
        answer = await self.post("/v1/insurance-contracts", CONTRACT | changes)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def draw(self, contract):
        answer = await self.post(f"/v1/insurance-contracts/{contract['id']}/lists")
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def acknowledge(self, drawn, day="2026-03-02", **changes):
        body = {
            "expected_version": drawn["version"],
            "acknowledged_on": day,
            "reference": "PD-1",
        }
        answer = await self.post(
            f"/v1/insurance-lists/{drawn['id']}/acknowledgement", body | changes
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def insured(self, contract, day=date(2026, 3, 2), **told):
        """A trainee who consented and whom the carrier has accepted."""
        placement = await self.trainee(day, **told)
        await self.acknowledge(await self.draw(contract), day.isoformat())
        return placement

    async def trainee(self, day=date(2026, 3, 2), *, consents=True, sum_limit=500000, **told):
        """A trainee from a day on; one who consents does so on that day."""
        dispatch, youth = f"dsp_{ULID()}", told.pop("youth_id", f"yth_{ULID()}")
        placement = await self.facts.arrive(day, dispatch_id=dispatch, youth_id=youth, **told)
        if consents:
            await self.consent(dispatch, youth, day, sum_limit)
        return placement

    async def consent(self, dispatch, youth, day, sum_limit=500000):
        await self.facts.tell(
            "dispatch",
            dispatch,
            "dispatch.insurance-consented",
            day,
            youth_id=youth,
            region="640104",
            sum_limit=sum_limit,
            beneficiary="by_law",
        )
