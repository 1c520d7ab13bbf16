"""Who takes their consent to an account back is paid by one that they enter anew."""

from datetime import date

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from ulid import ULID

from services.reporting.queries.payees import ids_in_force
from tests.reporting import settling
from tests.reporting.routes.test_ledger import of_sum, told
from tests.reporting.settling import MARCH, YOUTH

APRIL = date(2026, 4, 1)
PLACEMENT = f"plc_{ULID()}"


@pytest.fixture
async def following(office, clock, placement_facts, following_app):
    """Reporting, the youth registered, and one who tells of the youth and lets reporting hear."""
    clock.move("2026-04-01")
    await placement_facts.arrive(date(2026, 3, 2), youth_id=YOUTH, placement_id=PLACEMENT)

    async def tell(event, **data):
        await placement_facts.tell("youth", YOUTH, event, APRIL, region="640104", **data)
        await following_app.state.followers["matching"].catch_up()

    await following_app.state.followers["matching"].catch_up()
    return settling.Office(office, clock), tell, following_app.state.database


async def accounts(database, day=APRIL):
    async with database.reading() as session:
        assert isinstance(session, AsyncSession)
        return await ids_in_force(session, [YOUTH], day)


async def test_an_account_counts_for_nothing_once_its_consent_is_taken_back(following):
    office, tell, database = following
    await office.set_account(YOUTH)
    first = await accounts(database)
    assert set(first) == {YOUTH}
    await tell("youth.consent-withdrawn", kind="phone", proxy=False)
    assert await accounts(database) == first
    await tell("youth.consent-withdrawn", kind="bank_account", proxy=False)
    assert await accounts(database) == {}


async def test_one_that_is_entered_afterwards_counts_again(following, clock):
    office, tell, database = following
    await office.set_account(YOUTH)
    first = await accounts(database)
    await tell("youth.consent-withdrawn", kind="bank_account", proxy=False)
    clock.move("2026-04-02")
    await office.set_account(YOUTH, account="6217001230007654321", expected_version=2)
    assert await accounts(database) == {}
    later = await accounts(database, date(2026, 4, 2))
    assert later
    assert later != first


async def test_an_approved_line_is_paid_to_the_account_entered_since(following, placement_facts):
    office, tell, _ = following
    approved = await two_approved(office, placement_facts)
    await tell("youth.consent-withdrawn", kind="bank_account", proxy=False)
    file = await office.client.get(
        f"/v1/settlements/{approved['id']}/bank-file?format=csv", headers=office.as_("finance")
    )
    assert file.text.count("stl_") == 1, "the bank is asked to pay the other alone"
    whole = await office.move(approved, "disbursement", "finance", **of_sum("4470.00"))
    assert told(whole) == (409, "sources-do-not-add-up")
    part = await office.moved(approved, "disbursement", "finance", **of_sum("2235.00"))
    assert part["state"] == "partly_disbursed"
    await office.set_account(YOUTH, account="6217001230007654321", expected_version=2)
    rest = await office.moved(part, "disbursement", "finance", **of_sum("2235.00"))
    assert rest["state"] == "disbursed"


async def two_approved(office, placement_facts):
    other = f"yth_{ULID()}"
    for placement in (PLACEMENT, await placement_facts.arrive(date(2026, 3, 2), youth_id=other)):
        await placement_facts.confirm(placement, MARCH, date(2026, 3, 31))
    await office.set_account(YOUTH)
    await office.set_account(other, account="6217001230001234560")
    return await office.to_approval(await office.prepare(MARCH))


@pytest.mark.parametrize(("paid_on", "kept"), [("2026-04-10", True), ("2026-04-11", False)])
async def test_money_that_left_on_the_day_of_the_withdrawal_is_kept_and_none_of_a_later_day(
    following, placement_facts, clock, paid_on, kept
):
    office, tell, _ = following
    approved = await two_approved(office, placement_facts)
    (line,) = [one for one in await office.lines(approved["id"]) if one["youth_id"] == YOUTH]
    await tell("youth.consent-withdrawn", kind="bank_account", proxy=False)
    clock.move("2026-04-11")
    left = of_sum("2235.00", line_ids=[line["id"]], paid_on=paid_on)
    answer = await office.move(approved, "disbursement", "finance", **left)
    if kept:
        assert answer.status_code == 200, answer.text
        assert answer.json()["state"] == "partly_disbursed"
    else:
        assert told(answer) == (409, "line-not-due")
