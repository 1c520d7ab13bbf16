"""Insurance claims over HTTP: for days of cover only, and for no more than the cover."""

import asyncio
from datetime import date

import pytest
from ulid import ULID

from tests import tokens
from tests.reporting.insuring import Insurer

MARCH = date(2026, 3, 2)


@pytest.fixture
async def insurer(office, placement_facts):
    """An office of 银川市 on 2026-03-02."""
    return Insurer(office, placement_facts)


@pytest.fixture
async def covered(insurer, standing):
    """A trainee covered from 2026-03-02 on; it is 2026-03-20."""

    async def make():
        placement = await insurer.insured(await insurer.contract(cover="1000.00"), MARCH)
        standing.clock.move("2026-03-20")
        return placement

    return await standing.once(make, insurer)


def told(answer):
    return answer.status_code, answer.json().get("code")


def accident(placement, **changes):
    told_of = {
        "placement_id": placement,
        "harm": "injury",
        "accident_on": "2026-03-10",
        "reported_on": "2026-03-11",
    }
    return told_of | changes


async def reported(insurer, placement, **changes):
    answer = await insurer.post("/v1/insurance-claims", accident(placement, **changes))
    assert answer.status_code == 201, answer.text
    return answer.json()


async def move(insurer, claim, step, **body):
    told_of = {"expected_version": claim["version"]} | body
    return await insurer.post(f"/v1/insurance-claims/{claim['id']}/{step}", told_of)


async def with_papers(insurer, placement):
    claim = await reported(insurer, placement)
    answer = await move(insurer, claim, "papers", on="2026-03-12", papers=["诊断证明"])
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_claim_goes_from_its_report_by_papers_to_its_payment(insurer, covered):
    claim = await with_papers(insurer, covered)
    again = await move(insurer, claim, "papers", on="2026-03-13", papers=["费用清单"])
    paid = await move(insurer, again.json(), "payment", on="2026-03-14", amount="1000.00")
    assert (paid.json()["state"], paid.json()["paid"]) == ("paid", "1000.00")
    seen = await insurer.get(f"/v1/insurance-claims/{claim['id']}")
    assert [one["move"] for one in seen["moves"]] == ["papers", "papers", "payment"]
    [listed] = (await insurer.get("/v1/insurance-claims?state=paid"))["items"]
    assert listed["id"] == claim["id"]
    answer = await move(insurer, paid.json(), "refusal", on="2026-03-15", ground="材料不全")
    assert told(answer) == (409, "claim-state-forbids")


async def test_a_carrier_refuses_with_a_reason(insurer, covered):
    claim = await with_papers(insurer, covered)
    answer = await move(insurer, claim, "refusal", on="2026-03-14", ground="不属于保险责任")
    assert answer.json()["state"] == "refused"


@pytest.mark.parametrize(
    ("day", "status"), [("2026-03-01", 409), ("2026-03-02", 201), ("2026-03-20", 201)]
)
async def test_an_accident_lies_on_a_day_of_cover(insurer, covered, day, status):
    body = accident(covered, accident_on=day, reported_on="2026-03-20")
    answer = await insurer.post("/v1/insurance-claims", body)
    assert answer.status_code == status, answer.text
    if status == 409:
        assert answer.json()["code"] == "accident-not-covered"


async def test_the_last_day_of_cover_counts_and_the_next_does_not(insurer, covered, clock):
    await insurer.facts.end_early(covered, date(2026, 3, 19))
    body = accident(covered, accident_on="2026-03-20", reported_on="2026-03-20")
    drawn = await insurer.draw(
        {"id": (await insurer.get("/v1/insurance-contracts"))["items"][0]["id"]}
    )
    await insurer.acknowledge(drawn, "2026-03-20")
    assert told(await insurer.post("/v1/insurance-claims", body))[1] == "accident-not-covered"
    await reported(insurer, covered, accident_on="2026-03-19", reported_on="2026-03-20")


@pytest.mark.parametrize(("amount", "status"), [("1000.00", 200), ("1000.01", 409)])
async def test_no_more_is_paid_than_the_cover(insurer, covered, amount, status):
    claim = await with_papers(insurer, covered)
    answer = await move(insurer, claim, "payment", on="2026-03-14", amount=amount)
    assert answer.status_code == status, answer.text
    if status == 409:
        assert answer.json()["left"] == "1000.00"


async def test_two_claims_of_one_person_share_the_cover_even_at_once(insurer, covered):
    claims = [await with_papers(insurer, covered) for _ in range(2)]
    answers = await asyncio.gather(
        *(move(insurer, one, "payment", on="2026-03-14", amount="600.00") for one in claims)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"reported_on": "2026-03-09"}, "/reported_on"),
        ({"reported_on": "2026-03-21"}, "/reported_on"),
        ({"harm": "bad_luck"}, "/harm"),
        ({"placement_id": "plc_1"}, "/placement_id"),
        ({"colour": "red"}, "/colour"),
    ],
)
async def test_what_is_no_report_is_malformed(insurer, covered, changes, pointer):
    answer = await insurer.post("/v1/insurance-claims", accident(covered, **changes))
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_days_of_a_claim_come_in_order(insurer, covered):
    claim = await with_papers(insurer, covered)
    for day in ("2026-03-11", "2026-03-21"):
        answer = await move(insurer, claim, "payment", on=day, amount="1.00")
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/on")


async def test_versions_regions_and_strangers(insurer, covered):
    claim = await with_papers(insurer, covered)
    path = f"/v1/insurance-claims/{claim['id']}"
    stale = await move(insurer, claim | {"version": 1}, "payment", on="2026-03-14", amount="1.00")
    assert told(stale) == (412, "record-changed")
    missing = await insurer.post(f"{path}/payment", {"on": "2026-03-14", "amount": "1.00"})
    assert told(missing) == (428, "record-version-missing")
    elsewhere = await insurer.client.get(path, headers=tokens.officer("640300"))
    assert told(elsewhere) == (404, "insurance-claim-unknown")
    unknown = await insurer.post("/v1/insurance-claims", accident(f"plc_{ULID()}"))
    assert told(unknown) == (404, "trainee-unknown")
    youth = await insurer.client.get(path, headers=tokens.youth(f"yth_{ULID()}"))
    assert youth.status_code == 403
