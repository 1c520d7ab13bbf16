"""What was objected to and not answered, raised again where the money goes against a claim."""

from datetime import date

from sqlalchemy import select

from services.common.store import jobs, tables
from services.common.store.jobs import Run
from services.reporting.jobs import prepare_settlement
from tests import tokens
from tests.reporting.routes.test_ledger import told
from tests.reporting.routes.test_publicity import answer_to, carried_over, object_to, objections
from tests.reporting.routes.test_recoveries import FEBRUARY, at, clerk_office, listed, owing, posted
from tests.reporting.routes.test_signals import decide, enter, holding
from tests.reporting.settling import YOUTH, payment

__all__ = ["at", "clerk_office", "holding", "owing"]


async def all_set_off(at, owing, facts):
    """A batch whose one line goes against a claim as a whole."""
    placement = await facts.arrive(date(2026, 2, 23), youth_id=YOUTH)
    await facts.end_early(placement, date(2026, 2, 25))
    await facts.confirm(placement, FEBRUARY, date(2026, 2, 25))
    await posted(at, owing, "set-off-consent", tokens.youth(YOUTH))
    return await at.prepare(FEBRUARY)


async def test_a_line_that_is_all_set_off_can_be_objected_to_until_it_is_kept(
    at, owing, placement_facts
):
    settlement = await all_set_off(at, owing, placement_facts)
    (line,) = await at.lines(settlement["id"])
    assert (line["set_off"], line["to_pay"]) == ("279.38", "0.00")
    public = await at.to_publicity(settlement)
    raised = await object_to(at, public, line, at.as_("clerk"))
    assert raised.status_code == 201, raised.text
    assert (await at.read(public["id"]))["set_off"] == "0.00"
    dismissed = await answer_to(at, raised.json(), "dismissed")
    assert dismissed.status_code == 200, dismissed.text
    approved = await at.approved(await at.read(public["id"]))
    paid = await at.moved(approved, "disbursement", "finance", **payment(at, approved))
    assert paid["state"] == "disbursed"
    assert [one["left"] for one in await listed(at)] == ["939.71"]
    late = await object_to(at, paid, line, at.as_("clerk"))
    assert told(late) == (409, "objection-closed")


async def test_a_line_that_is_all_set_off_waits_for_a_signal(at, owing, placement_facts, holding):
    settlement = await all_set_off(at, owing, placement_facts)
    assert settlement["set_off"] == "279.38"
    found = (await enter(at, YOUTH, month=FEBRUARY)).json()
    assert ((await at.read(settlement["id"]))["held"], found["effect"]) == (1, "hold")
    assert (await decide(at, found, "explained")).status_code == 200
    assert (await at.read(settlement["id"]))["set_off"] == "279.38"


async def test_a_line_that_waited_beyond_the_payment_is_kept_once_it_is_released(
    at, owing, placement_facts, holding
):
    """Held after the approval, released after the batch was disbursed without it."""
    approved = await at.to_approval(await all_set_off(at, owing, placement_facts))
    found = (await enter(at, YOUTH, month=FEBRUARY)).json()
    paid = await at.moved(approved, "disbursement", "finance", **payment(at, approved))
    assert [one["left"] for one in await listed(at)] == ["1219.09"]
    assert (await decide(at, found, "explained")).status_code == 200
    paid = await at.read(paid["id"])
    again = await at.moved(paid, "disbursement", "finance", **payment(at, paid))
    assert [one["left"] for one in await listed(at)] == ["939.71"]
    late = await at.move(again, "disbursement", "finance", **payment(at, again))
    assert told(late) == (409, "nothing-due")


async def test_a_line_that_is_all_set_off_waits_for_its_objection(at, owing, placement_facts):
    placement = await placement_facts.arrive(date(2026, 2, 23), youth_id=YOUTH)
    await placement_facts.end_early(placement, date(2026, 2, 25))
    await placement_facts.confirm(placement, FEBRUARY, date(2026, 2, 25))
    first = await at.prepare(FEBRUARY)
    (line,) = await at.lines(first["id"])
    raised = await object_to(at, first, line, at.as_("clerk"))
    assert raised.status_code == 201, raised.text
    await at.moved(first, "review", "reviewer", decision="returned", ground="有误")
    await posted(at, owing, "set-off-consent", tokens.youth(YOUTH))
    again = await at.prepare(FEBRUARY)
    (line,) = await at.lines(again["id"])
    assert (line["set_off"], line["to_pay"]) == ("279.38", "0.00")
    (objection,) = await objections(at, again)
    assert objection["state"] == "open"
    assert (again["held"], again["set_off"]) == (1, "0.00")
    (claim,) = await listed(at)
    assert claim["left"] == "1219.09"


async def test_a_second_worker_asks_nothing_again_that_was_answered_meanwhile(
    clerk_office, placement_facts, following_app
):
    """The first one has prepared the batch, and a reviewer answered what it raised again."""
    following = await carried_over(clerk_office, placement_facts)
    (again,) = await objections(clerk_office, following)
    await answer_to(clerk_office, again, "dismissed")
    database = following_app.state.database
    async with database.transaction() as session:
        named = tables.jobs.c.arguments["settlement_id"].astext == following["id"]
        job_id = await session.scalar(select(tables.jobs.c.id).where(named))
        job = await jobs.find(session, job_id)
    told_again = await prepare_settlement(Run(job, database, following_app.state.clock))
    assert (told_again["held"], told_again["total"]) == (0, "2235.00")
    assert [one["state"] for one in await objections(clerk_office, following)] == ["dismissed"]
