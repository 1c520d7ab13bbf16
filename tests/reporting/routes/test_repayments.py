"""Money of overpaid months comes back once: for one claim, and beside what else is under way."""

import asyncio
from datetime import date
from decimal import Decimal

import pytest

from services.common.deeds import by_itself
from services.reporting.actions import repayments
from services.reporting.actions.disbursements import Returned
from services.reporting.actions.repayments import Repayment
from services.reporting.rules.disbursements import RepaymentAbovePaid
from services.reporting.tables.recoveries import Recovery
from services.reporting.tables.settlements import Settlement
from tests.reporting import settling
from tests.reporting.routes.test_ledger import agree, hand_in
from tests.reporting.routes.test_recoveries import (
    FEBRUARY,
    MARCH,
    listed,
    notified,
    posted,
    repay,
)
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


async def test_what_was_written_off_is_not_paid_again_for_the_same_month(
    at, placement_facts, following_app
):
    """2235.00 was paid, 1000.00 came back, 219.09 stayed: of the whole month 1000.00 is due."""
    march = await settling.one_confirmed(at, placement_facts)
    await at.through_to_payment(await at.prepare(MARCH))
    claim = await claimed(at, placement_facts, march, MARCH, date(2026, 3, 13))
    claim = (await repay(at, await notified(at, claim), "1000.00")).json()
    claim = await posted(at, claim, "write-off", at.as_("clerk"), ground="失联两年")
    passed = {"decision": "passed", "ground": "集体研究同意"}
    claim = await posted(at, claim, "write-off-decision", at.as_("approver"), **passed)
    assert (claim["state"], claim["left"]) == ("written_off", "219.09")
    right = {"arrived_on": "2026-03-02", "last_day": None, "term_last_day": "2026-09-01"}
    day = date(2026, 3, 2)
    await placement_facts.tell("placement", march, "placement.corrected", day, **right)
    again = await at.prepare(MARCH)
    (line,) = await at.lines(again["id"])
    assert (line["amount"], line["set_off"], line["to_pay"]) == ("1219.09", "219.09", "1000.00")
    # Whatever is returned of it and settled anew, it is kept back once.
    told = {"decision": "returned", "ground": "重新编制"}
    await at.moved(again, "review", "reviewer", **told)
    again = await at.prepare(MARCH)
    assert (again["total"], again["set_off"]) == ("1000.00", "219.09")
    await at.through_to_payment(again)
    (claim,) = await listed(at)
    assert (claim["state"], claim["left"]) == ("repaid", "0.00")
    await agree(following_app)


async def test_a_repayment_leaves_what_is_paid_out_of_batches_that_it_does_not_hold(
    at, placement_facts, following_app
):
    march = await settling.one_confirmed(at, placement_facts)
    paid = await at.through_to_payment(await at.prepare(MARCH))
    claim = await claimed(at, placement_facts, march, MARCH, date(2026, 3, 13))
    deed = by_itself("reporting", following_app.state.clock, "test")
    back = Repayment(Decimal("1219.09"), deed.today, "SK-1")
    with pytest.raises(RepaymentAbovePaid):
        async with following_app.state.database.transaction() as session:
            row = await session.get_one(Recovery, claim["id"])
            await repayments.keep(session, deed, row, back, held={})
    async with following_app.state.database.transaction() as session:
        row = await session.get_one(Recovery, claim["id"])
        held = await repayments.hold(session, row)
        assert set(held) == {paid["id"]}
        await repayments.keep(session, deed, row, back, held)
