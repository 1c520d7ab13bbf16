"""Money of overpaid months comes back once: for one claim, and beside what else is under way."""

import asyncio
from datetime import date
from decimal import Decimal

import pytest

from services.common.deeds import by_itself
from services.reporting.actions import repayments
from services.reporting.actions.disbursements import Returned
from services.reporting.tables.settlements import Settlement
from tests.reporting import settling
from tests.reporting.routes.test_ledger import agree, hand_in
from tests.reporting.routes.test_recoveries import FEBRUARY, MARCH, listed, repay
from tests.reporting.settling import YOUTH


@pytest.fixture
async def at(office, clock):
    """An office with an officer for each role, on 2026-04-01."""
    clock.move("2026-04-01")
    return settling.Office(office, clock)


async def february(at, placement_facts):
    """A placement of the same youth in February, and its settlement prepared."""
    placement = await placement_facts.arrive(date(2026, 2, 2), youth_id=YOUTH)
    await placement_facts.end_early(placement, date(2026, 2, 28))
    await placement_facts.confirm(placement, FEBRUARY, date(2026, 2, 28))
    return placement, await at.prepare(FEBRUARY)


async def claimed(at, placement_facts, placement, month, last_day):
    """The claim that arises once somebody who was paid is found to have left earlier."""
    await placement_facts.end_early(placement, last_day)
    await at.to_approval(await at.prepare(month))
    (claim,) = [one for one in await listed(at) if one["placement_id"] == placement][:1]
    at.opened_on = claim["opened_on"]
    return claim


async def bring_back(at, settlement, line, amount):
    body = {"line_id": line["id"], "amount": amount, "ground": "本人退回"}
    body["returned_on"] = settling.payment(at, settlement)["paid_on"]
    path = f"/v1/settlements/{settlement['id']}/returns"
    return await at.client.post(path, json=body, headers=at.as_("finance"))


async def test_what_one_claim_brought_back_repays_no_other(at, placement_facts, following_app):
    """March's money never arrived: what is repaid of it comes off February's line."""
    march = await settling.one_confirmed(at, placement_facts)
    paid = await at.through_to_payment(await at.prepare(MARCH))
    other, later = await february(at, placement_facts)
    await at.through_to_payment(later)
    claim = await claimed(at, placement_facts, march, MARCH, date(2026, 3, 13))
    (line,) = await at.lines(paid["id"])
    failed = await hand_in(at, paid, [(line["id"], "2235.00", "失败", "户名不符")])
    assert failed.json()["failed"] == 1
    assert (await repay(at, claim, "800.00")).status_code == 200
    claim = await claimed(at, placement_facts, other, FEBRUARY, date(2026, 2, 13))
    assert (claim["state"], claim["repaid"]) == ("open", "0.00")
    await agree(following_app)


async def test_what_came_back_after_one_claim_counts_for_the_next_alone(at, placement_facts):
    march = await settling.one_confirmed(at, placement_facts)
    paid = await at.through_to_payment(await at.prepare(MARCH))
    (line,) = await at.lines(paid["id"])
    first = await claimed(at, placement_facts, march, MARCH, date(2026, 3, 13))
    assert (await repay(at, first, first["left"])).json()["state"] == "repaid"
    assert (await bring_back(at, paid, line, "100.00")).status_code == 201
    second = await claimed(at, placement_facts, march, MARCH, date(2026, 3, 6))
    assert (second["state"], second["repaid"]) == ("part_repaid", "100.00")


async def test_money_that_comes_back_while_its_claim_arises_is_counted(
    at, placement_facts, following_app
):
    march = await settling.one_confirmed(at, placement_facts)
    paid = await at.through_to_payment(await at.prepare(MARCH))
    (line,) = await at.lines(paid["id"])
    await placement_facts.end_early(march, date(2026, 3, 13))
    public = await at.to_publicity(await at.prepare(MARCH))
    ends_on = date.fromisoformat(public["publicity_ends_on"])
    at.clock.move(date.fromordinal(ends_on.toordinal() + 1))
    deed = by_itself("reporting", following_app.state.clock, "test")
    back = Returned(line["id"], Decimal("100.00"), deed.today, "本人退回")
    async with following_app.state.database.transaction() as session:
        settlement = await session.get_one(Settlement, paid["id"], with_for_update=True)
        await repayments.give_back(session, deed, settlement, back)
        await session.flush()
        approval = asyncio.create_task(at.moved(public, "approval", "approver", decision="passed"))
        await asyncio.wait([approval], timeout=1)
    await approval
    (claim,) = await listed(at)
    assert (claim["state"], claim["repaid"]) == ("part_repaid", "100.00")
    await agree(following_app)
