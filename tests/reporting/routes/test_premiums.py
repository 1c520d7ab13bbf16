"""Premiums over HTTP: computed by the rule, prepared once, approved by another, paid by finance."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import select

from services.reporting.tables.disbursements import Disbursement
from tests import tokens
from tests.reporting.insuring import Insurer
from tests.reporting.paying import decide, pay


@pytest.fixture
async def insurer(office, placement_facts):
    """An office of 银川市 on 2026-03-02."""
    return Insurer(office, placement_facts)


@pytest.fixture
async def contract(insurer, clock):
    """A contract with one insured since 2026-03-02, an account and a budget; it is 2026-04-01."""
    made = await insurer.contract()
    await insurer.carrier_account(made)
    await insurer.grant()
    await insurer.insured(made)
    clock.move("2026-04-01")
    return made


def told(answer):
    return answer.status_code, answer.json().get("code")


async def prepare(insurer, contract, month="2026-03"):
    path = f"/v1/insurance-contracts/{contract['id']}/premiums"
    return await insurer.post(path, {"month": month})


async def test_a_premium_is_told_with_its_arithmetic(insurer, contract):
    path = f"/v1/insurance-contracts/{contract['id']}/premiums/2026-03"
    premium = await insurer.get(path)
    assert (premium["units"], premium["each"], premium["computed"]) == (1, "30.00", "30.00")
    assert premium["sentence"] == "2026年3月在保1人，每人每个自然月30.00元：1×30.00＝30.00元。"
    assert (await insurer.get(path.replace("-03", "-02")))["computed"] == "0.00"


async def test_the_whole_way_from_a_month_to_its_payment(insurer, contract, following_app):
    row = (await prepare(insurer, contract)).json()
    assert (row["amount"], row["state"]) == ("30.00", "prepared")
    row = (await decide(insurer, row)).json()
    [listed] = (await insurer.get("/v1/payables?state=approved&kind=accident_premium"))["items"]
    assert listed["values"] == [f"{contract['id']}@{contract['version']}"]
    assert listed["id"] == row["id"]
    paid = (await pay(insurer, row)).json()
    assert paid["state"] == "paid"
    async with following_app.state.database.transaction() as session:
        [kept] = (await session.scalars(select(Disbursement))).all()
        assert (kept.payable_id, kept.kind) == (row["id"], "accident_premium")
        assert str(kept.amount) == "30.00"
    seen = await insurer.get(f"/v1/payables/{row['id']}")
    assert [one["move"] for one in seen["moves"]] == ["approval", "disbursement"]
    assert told(await pay(insurer, paid)) == (409, "payable-state-forbids")


async def test_a_month_is_prepared_once_even_at_once_and_a_late_arrival_adds_a_difference(
    insurer, contract
):
    answers = await asyncio.gather(*(prepare(insurer, contract) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert {told(answer)[1] for answer in answers} == {None, "nothing-to-pay-carrier"}
    await insurer.trainee(date(2026, 3, 30))
    await insurer.acknowledge(await insurer.draw(contract), "2026-04-01")
    second = (await prepare(insurer, contract)).json()
    assert (second["no"], second["computed"], second["already"], second["amount"]) == (
        2,
        "60.00",
        "30.00",
        "30.00",
    )


async def test_a_month_that_is_not_over_is_not_prepared(insurer, contract):
    assert told(await prepare(insurer, contract, "2026-04")) == (409, "month-not-over")


async def test_a_refused_sum_may_be_prepared_anew(insurer, contract):
    row = (await prepare(insurer, contract)).json()
    answer = await decide(insurer, row, decision="refused")
    assert told(answer) == (409, "decision-needs-ground")
    answer = await decide(insurer, row, decision="refused", ground="人数有误")
    assert answer.json()["state"] == "refused"
    assert (await prepare(insurer, contract)).json()["amount"] == "30.00"


async def test_persons_sums_days_and_versions_are_held_apart(insurer, contract):
    row = (await prepare(insurer, contract)).json()
    answer = await decide(insurer, row, subject=insurer.subjects["clerk"])
    assert told(answer) == (409, "same-person-approves")
    assert (await decide(insurer, row, role="clerk")).status_code == 403
    assert told(await pay(insurer, row)) == (409, "payable-state-forbids")
    row = (await decide(insurer, row)).json()
    wrong = {"central": "29.99", "province": "0.00", "city": "0.00", "county": "0.00"}
    answer = await pay(insurer, row, source_of_funds=wrong)
    assert told(answer) == (409, "sources-do-not-add-up")
    for day in ("2026-03-31", "2026-04-02"):
        assert told(await pay(insurer, row, paid_on=day)) == (409, "paid-on-impossible")
    assert told(await pay(insurer, row, expected_version=1)) == (412, "record-changed")
    assert told(await pay(insurer, row, expected_version=None)) == (428, "record-version-missing")
    path = f"/v1/payables/{row['id']}"
    elsewhere = await insurer.client.get(path, headers=tokens.officer("640300"))
    assert told(elsewhere) == (404, "payable-unknown")
