"""Signals decided and entered while their lines are approved or paid, on two connections."""

import asyncio
from contextvars import Context
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from ulid import ULID

from services.common.deeds import Deed
from services.common.values.month import Month
from services.reporting.actions import contributions, lines, settlements
from services.reporting.actions import signals as deciding_on
from services.reporting.actions.disbursements import Payment
from services.reporting.actions.settlements import Seen
from services.reporting.rules.disbursements import Sources
from tests.reporting.routes.test_insured_elsewhere import record
from tests.reporting.routes.test_ledger import agree, told
from tests.reporting.routes.test_payment_races import somebody_waits
from tests.reporting.routes.test_signals import (
    DAY,
    decide,
    enter,
    holding,
    signals,
    team,
    two_of_one_account,
)
from tests.reporting.settling import MARCH, YOUTH, one_confirmed, payment

__all__ = ["holding", "team"]

TENTH = date(2026, 4, 10)


def by(team, role):
    """What an officer does on 2026-04-10."""
    return Deed(team.subjects[role], datetime(2026, 4, 10, 2, tzinfo=UTC), TENTH, "req_race")


def seen(settlement):
    return Seen(settlement["id"], settlement["region"], settlement["version"])


async def one_more(team, facts):
    """A youth with an account that is nobody else's."""
    youth = f"yth_{ULID()}"
    placement = await facts.arrive(DAY, youth_id=youth)
    await facts.confirm(placement, MARCH, date(2026, 3, 31))
    await team.set_account(youth, account="6217001230001234599")
    return youth


async def objections(team, settlement):
    path = f"/v1/settlements/{settlement['id']}/objections"
    answer = await team.client.get(path, headers=team.as_("clerk"))
    return [one["state"] for one in answer.json()["items"]]


@pytest.mark.parametrize("decision", ["explained", "confirmed"])
async def test_what_an_approval_carries_over_is_not_released_by_a_decision_beside_it(
    team, placement_facts, following_app, holding, decision
):
    await two_of_one_account(team, placement_facts)
    await one_more(team, placement_facts)
    public = await team.to_publicity(await team.prepare(MARCH))
    (found,) = await signals(team)
    await team.grant(2026)
    team.clock.move(TENTH)
    async with following_app.state.database.transaction() as session:
        deed = by(team, "approver")
        await settlements.approve(session, deed, seen(public), passed=True, ground="")
        await session.flush()
        deciding = asyncio.create_task(decide(team, found, decision))
        await somebody_waits(following_app, deciding)
    assert told(await deciding) == (200, None)
    assert await objections(team, public) == ["carried_over", "carried_over"]
    assert (await team.read(public["id"]))["total"] == "2235.00"
    assert (await team.budget(2026))["committed"] == "2235.00"
    again = await team.prepare(MARCH)
    waiting = 0 if decision == "explained" else 2
    assert (again["lines"], again["held"]) == (2, waiting)


async def test_what_is_paid_meanwhile_is_not_held_by_a_signal_entered_beside_it(
    team, placement_facts, following_app, holding
):
    youth = await one_more(team, placement_facts)
    approved = await team.to_approval(await team.prepare(MARCH))
    paying = Payment(TENTH, "PZ-1", Sources(central=Decimal("2235.00")))
    async with following_app.state.database.transaction() as session:
        await settlements.disburse(session, by(team, "finance"), seen(approved), paying, "")
        await session.flush()
        # Somebody else's: with nothing in hand of what stands open here.
        entering = asyncio.create_task(enter(team, youth), context=Context())
        await somebody_waits(following_app, entering)
    entered = await entering
    assert told(entered) == (201, None)
    assert await objections(team, approved) == []
    assert told(await decide(team, entered.json(), "confirmed")) == (200, None)
    assert (await team.read(approved["id"]))["total"] == "2235.00"
    await agree(following_app)


async def test_what_is_paid_while_its_signal_is_confirmed_is_taken_back_by_the_next_batch(
    team, placement_facts, following_app
):
    youth = await one_more(team, placement_facts)
    approved = await team.to_approval(await team.prepare(MARCH))
    entered = (await enter(team, youth)).json()
    paying = Payment(TENTH, "PZ-1", Sources(central=Decimal("2235.00")))
    async with following_app.state.database.transaction() as session:
        await settlements.disburse(session, by(team, "finance"), seen(approved), paying, "")
        await session.flush()
        deciding = asyncio.create_task(decide(team, entered, "confirmed"))
        await somebody_waits(following_app, deciding)
    assert told(await deciding) == (200, None)
    assert await objections(team, approved) == []
    (line,) = await team.lines((await team.prepare(MARCH))["id"])
    assert (line["already"], line["amount"]) == ("2235.00", "-2235.00")
    await agree(following_app)


async def test_a_signal_confirmed_first_leaves_nothing_to_pay(team, placement_facts, following_app):
    youth = await one_more(team, placement_facts)
    approved = await team.to_approval(await team.prepare(MARCH))
    entered = (await enter(team, youth)).json()
    given = deciding_on.Decision(entered["id"], "confirmation", 1, "经核实")
    body = {"expected_version": approved["version"], **payment(team, approved)}
    path = f"/v1/settlements/{approved['id']}/disbursement"
    async with following_app.state.database.transaction() as session:
        await deciding_on.decide(session, by(team, "reviewer"), "640100", given)
        await session.flush()
        paying = asyncio.create_task(team.client.post(path, json=body, headers=team.as_("finance")))
        await somebody_waits(following_app, paying)
    assert told(await paying)[0] == 409
    assert (await team.budget(2026))["spent"]["total"] == "0.00"
    await agree(following_app)


async def test_a_signal_confirmed_while_its_month_is_prepared_waits_its_turn(
    team, placement_facts, following_app, monkeypatch
):
    """The lines are there, and the batch is not added up yet."""
    youth = await one_more(team, placement_facts)
    entered = (await enter(team, youth)).json()
    found, go_on = asyncio.Event(), asyncio.Event()

    async def wait(*_):
        found.set()
        await go_on.wait()
        return []

    monkeypatch.setattr("services.reporting.jobs.patterns.FINDING", (wait,))
    asked = await team.ask(MARCH)
    await found.wait()
    answer = await decide(team, entered, "confirmed")
    assert told(answer) == (200, None)
    go_on.set()
    job = await team.finished(asked)
    assert (job["result"]["held"], job["result"]["total"]) == (1, "0.00")
    await agree(following_app)


async def test_what_is_recorded_between_the_looking_and_the_end_of_a_preparation_is_found(
    team, placement_facts, following_app, monkeypatch
):
    await one_confirmed(team, placement_facts)
    found, go_on = asyncio.Event(), asyncio.Event()

    async def wait(*_):
        found.set()
        await go_on.wait()
        return []

    monkeypatch.setattr("services.reporting.jobs.patterns.FINDING", (wait,))
    asked = await team.ask(MARCH)
    await found.wait()
    await record(team)
    go_on.set()
    await team.finished(asked)
    assert [one["kind"] for one in await signals(team)] == ["employee_insurance"]


async def test_what_is_withdrawn_while_its_month_is_prepared_is_not_taken_back(
    team, placement_facts, following_app, monkeypatch
):
    """The lines were decided before and are written after it."""
    youth = await one_more(team, placement_facts)
    await team.through_to_payment(await team.prepare(MARCH))
    entered = (await enter(team, youth)).json()
    await decide(team, entered, "confirmed")
    write, begun, go_on = lines.write, asyncio.Event(), asyncio.Event()

    async def wait(*given):
        begun.set()
        await go_on.wait()
        return await write(*given)

    monkeypatch.setattr("services.reporting.jobs.lines.write", wait)
    asked = await team.ask(MARCH)
    await begun.wait()
    answer = await decide(team, entered, "withdrawn", version=2, subject=f"acc_{ULID()}")
    assert told(answer) == (200, None)
    go_on.set()
    job = await team.finished(asked)
    assert (await team.read(job["result"]["settlement_id"]))["to_recover"] == "0.00"
    assert (await team.finished(await team.ask(MARCH)))["result"]["lines"] == 0
    await agree(following_app)


async def test_what_is_being_recorded_while_records_are_looked_at_is_found(
    team, placement_facts, following_app, monkeypatch
):
    """It saw no line yet, and those who look do not see it yet."""
    await one_confirmed(team, placement_facts)
    write, begun, go_on = lines.write, asyncio.Event(), asyncio.Event()

    async def wait(*given):
        begun.set()
        await go_on.wait()
        return await write(*given)

    monkeypatch.setattr("services.reporting.jobs.lines.write", wait)
    asked = await team.ask(MARCH)
    await begun.wait()
    told_of = ("pension", "medical"), False, Decimal("500.00"), date(2026, 3, 28), "税务局缴费证明"
    async with following_app.state.database.transaction() as session:
        given = contributions.Paid(YOUTH, Month.parse(MARCH), *told_of)
        await contributions.record_paid(session, by(team, "clerk"), "640100", given, seen=0)
        await session.flush()
        go_on.set()
        await somebody_waits(following_app, asyncio.create_task(begun.wait()))
    await team.finished(asked)
    assert [one["kind"] for one in await signals(team)] == ["employee_insurance"]
