"""Allowance that came back and that no claim explains is listed until it is paid again."""

import asyncio
from datetime import date, datetime

import pytest
from ulid import ULID

from services.common.time.clock import day_of
from tests import tokens
from tests.reporting import settling
from tests.reporting.routes.test_ledger import agree
from tests.reporting.routes.test_recoveries import listed as claims
from tests.reporting.routes.test_recoveries import repay
from tests.reporting.routes.test_repayments import bring_back
from tests.reporting.settling import YOUTH

APRIL = "2026-04"
PATH = "/v1/returned-allowances"


@pytest.fixture
async def at(office, clock):
    """An office with an officer for each role, on 2026-05-06."""
    clock.move("2026-05-06")
    return settling.Office(office, clock)


@pytest.fixture
async def paid(at, placement_facts):
    """Of April four of 21 working days, paid: 2235.00 × 4/21 = 425.71."""
    placement = await placement_facts.arrive(date(2026, 4, 27), youth_id=YOUTH)
    await placement_facts.confirm(placement, APRIL, date(2026, 4, 30))
    await at.set_account(YOUTH)
    settlement = await at.through_to_payment(await at.prepare(APRIL))
    assert settlement["total"] == "425.71"
    at.placement, at.settlement = placement, settlement
    (at.line,) = await at.lines(settlement["id"])
    return at


async def corrected(at, placement_facts, arrived_on):
    """The arrival is put right, and April settled by it; its one claim, if there is one."""
    right = {"arrived_on": arrived_on, "last_day": None, "term_last_day": "2026-10-26"}
    told = "placement", at.placement, "placement.corrected", date.fromisoformat(arrived_on)
    await placement_facts.tell(*told, **right)
    await at.to_approval(await at.prepare(APRIL))
    found = await claims(at)
    return next((one for one in found if one["state"] != "repaid"), found[-1])


async def returned(at, role="clerk", **told) -> list[dict]:
    answer = await at.client.get(PATH, headers=at.as_(role, **told))
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def pay_again(at, role="clerk", *, region=None, **differently):
    body = {"placement_id": at.placement, "month": APRIL} | differently
    headers = at.as_(role, region=region)
    return await at.client.post(f"{PATH}/payables", json=body, headers=headers)


async def approved(at, row, role="approver"):
    body = {"expected_version": row["version"], "decision": "passed"}
    path = f"/v1/payables/{row['id']}/approval"
    return await at.client.post(path, json=body, headers=at.as_(role))


async def disbursed(at, row) -> dict:
    row = (await approved(at, row)).json()
    sources = dict.fromkeys(("province", "city", "county"), "0.00")
    body = {
        "expected_version": row["version"],
        "paid_on": day_of(datetime.fromisoformat(row["prepared_at"])).isoformat(),
        "voucher": "BF-2",
        "source_of_funds": sources | {"central": row["amount"]},
    }
    path = f"/v1/payables/{row['id']}/disbursement"
    answer = await at.client.post(path, json=body, headers=at.as_("finance"))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_what_came_back_beyond_a_claim_is_listed_and_paid_again(
    paid, placement_facts, following_app
):
    """425.71 paid, 300.00 came back, 319.29 due: 106.42 was owed, 193.58 is paid again."""
    at = paid
    assert (await bring_back(at, at.settlement, at.line, "300.00")).status_code == 201
    (one,) = await returned(at)
    assert (one["paid"], one["returned"], one["left"]) == ("425.71", "300.00", "300.00")
    claim = await corrected(at, placement_facts, "2026-04-28")
    assert (claim["amount"], claim["state"]) == ("106.42", "repaid")
    (one,) = await returned(at, "finance")
    assert (one["counted"], one["paid_again"], one["left"]) == ("106.42", "0.00", "193.58")
    row = (await pay_again(at)).json()
    assert (row["kind"], row["amount"], row["state"]) == (
        "returned_allowance",
        "193.58",
        "prepared",
    )
    assert row["sentence"] == (
        "2026年4月的补贴已拨付425.71元，退回300.00元，其中106.42元已抵作应退回的补贴，"
        "其余193.58元再次拨付。"
    )
    assert await returned(at) == []
    assert (await disbursed(at, row))["state"] == "paid"
    again, *lines = await at.payments(YOUTH)
    assert (again["kind"], again["month"], again["amount"]) == (
        "returned_allowance",
        APRIL,
        "193.58",
    )
    assert (again["paid_on"] is not None, lines[-1]["returned"]) == (True, "300.00")
    await agree(following_app)


async def test_what_is_paid_again_is_paid_again_once(paid):
    at = paid
    await bring_back(at, at.settlement, at.line, "300.00")
    answers = await asyncio.gather(*(pay_again(at) for _ in range(3)))
    assert sorted(one.status_code for one in answers) == [201, 404, 404]
    assert {one.json()["code"] for one in answers if one.status_code == 404} == {
        "returned-allowance-unknown"
    }


async def test_what_came_back_to_the_last_fen_of_a_claim_leaves_nothing(paid, placement_facts):
    at = paid
    await bring_back(at, at.settlement, at.line, "106.42")
    await corrected(at, placement_facts, "2026-04-28")
    assert await returned(at) == []
    assert (await pay_again(at)).status_code == 404


async def test_what_was_refused_waits_again_and_nobody_approves_their_own(paid):
    at = paid
    await bring_back(at, at.settlement, at.line, "0.01")
    row = (await pay_again(at)).json()
    at.subjects["approver"], other = at.subjects["clerk"], at.subjects["approver"]
    answer = await approved(at, row)
    assert (answer.status_code, answer.json()["code"]) == (409, "same-person-approves")
    at.subjects["approver"] = other
    body = {"expected_version": row["version"], "decision": "refused", "ground": "待核实"}
    path = f"/v1/payables/{row['id']}/approval"
    answer = await at.client.post(path, json=body, headers=at.as_("approver"))
    assert answer.status_code == 200, answer.text
    (one,) = await returned(at)
    assert (one["left"], (await pay_again(at)).json()["no"]) == ("0.01", 2)


async def test_what_was_paid_again_is_repaid_by_a_later_claim(paid, placement_facts, following_app):
    """All of it was had after all: a claim on the whole is repaid out of both payments."""
    at = paid
    await bring_back(at, at.settlement, at.line, "300.00")
    assert (await disbursed(at, (await pay_again(at)).json()))["amount"] == "300.00"
    claim = await corrected(at, placement_facts, "2026-05-06")
    assert (claim["amount"], claim["state"]) == ("425.71", "open")
    at.opened_on = claim["opened_on"]
    assert (await repay(at, claim, "425.71")).json()["state"] == "repaid"
    assert await returned(at) == []
    await agree(following_app)


async def test_while_a_claim_is_open_what_comes_back_goes_its_way(paid, placement_facts):
    """Money entered at the payable would leave the claim open and be paid out a third time."""
    at = paid
    await bring_back(at, at.settlement, at.line, "300.00")
    payable = await disbursed(at, (await pay_again(at)).json())
    claim = await corrected(at, placement_facts, "2026-05-06")
    body = {"amount": "200.00", "returned_on": claim["opened_on"], "ground": "本人退回"}
    path = f"/v1/payables/{payable['id']}/returns"
    answer = await at.client.post(path, json=body, headers=at.as_("finance"))
    assert (answer.status_code, answer.json()["code"]) == (409, "recovery-open")
    assert answer.json()["recovery_id"] == claim["id"]
    assert await returned(at) == []


async def test_only_officers_of_the_region_see_and_pay_again(paid):
    at = paid
    await bring_back(at, at.settlement, at.line, "300.00")
    assert await returned(at, region="640200") == []
    assert (await pay_again(at, region="640200")).status_code == 404
    assert (await pay_again(at, "finance")).status_code == 403
    answer = await at.client.get(PATH, headers=tokens.youth(YOUTH))
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "body",
    [{"month": "2026-13"}, {"month": 202604}, {"placement_id": "plc_1"}, {"amount": "1.00"}],
)
async def test_what_is_malformed_is_refused(paid, body):
    assert (await pay_again(paid, **body)).status_code == 422


async def test_a_month_of_which_nothing_came_back_is_unknown(paid):
    assert (await pay_again(paid)).status_code == 404
    assert (await pay_again(paid, placement_id=f"plc_{ULID()}")).status_code == 404
