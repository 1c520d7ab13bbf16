"""The turn of a month comes before its settlements and signals, on two connections."""

import asyncio
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, text
from ulid import ULID

from services.common.deeds import Deed
from services.common.values.month import Month
from services.reporting.actions import signals as deciding_on
from services.reporting.queries import locks
from services.reporting.tables.settlements import Settlement
from services.reporting.tables.signals import AuditSignal
from tests.reporting.routes.test_ledger import agree, told
from tests.reporting.routes.test_payment_races import somebody_waits
from tests.reporting.routes.test_signals import decide, enter, objected_to, team
from tests.reporting.settling import MARCH, YOUTH, one_confirmed

__all__ = ["team"]
TENTH = date(2026, 4, 10)
AT_ONCE = text("SET LOCAL lock_timeout = '1s'")


async def beside_a_preparation(app, settlement, asking):
    """What is answered while somebody who has the turn of the month goes on to what is of it."""
    async with app.state.database.transaction() as session:
        await locks.hold(session, "settled-month", Month.parse(MARCH))
        asked = asyncio.create_task(asking)
        await somebody_waits(app, asked)
        await session.execute(AT_ONCE)
        rows = select(Settlement.id).where(Settlement.id == settlement["id"])
        await session.execute(rows.with_for_update())
        await session.execute(select(AuditSignal.id).with_for_update(read=True, key_share=True))
    return await asked


@pytest.fixture
async def public(team, placement_facts):
    """March of one youth, made public, with money and its time over."""
    await one_confirmed(team, placement_facts)
    settlement = await team.to_publicity(await team.prepare(MARCH))
    await team.grant(2026)
    team.clock.move(TENTH)
    return settlement


@pytest.mark.parametrize("decision", ["passed", "returned"])
async def test_an_approval_waits_for_its_month_before_it_holds_its_batch(
    team, public, following_app, decision
):
    asking = team.move(public, "approval", "approver", decision=decision, ground="有误")
    answer = await beside_a_preparation(following_app, public, asking)
    assert told(answer) == (200, None)
    await agree(following_app)


async def test_a_review_that_returns_waits_for_its_month_before_it_holds_its_batch(
    team, placement_facts, following_app
):
    await one_confirmed(team, placement_facts)
    prepared = await team.prepare(MARCH)
    asking = team.move(prepared, "review", "reviewer", decision="returned", ground="有误")
    answer = await beside_a_preparation(following_app, prepared, asking)
    assert told(answer) == (200, None)


@pytest.mark.parametrize("decision", ["upheld", "dismissed"])
async def test_an_answer_waits_for_its_month_before_it_holds_its_batch(
    team, placement_facts, following_app, decision
):
    _, settlement, raised = await objected_to(team, placement_facts)
    asking = team.client.post(
        f"/v1/settlements/{settlement['id']}/objections/{raised['id']}/answer",
        json={"expected_version": 1, "decision": decision, "ground": "经核实"},
        headers=team.as_("reviewer"),
    )
    answer = await beside_a_preparation(following_app, settlement, asking)
    assert told(answer) == (200, None)


async def test_money_that_comes_back_waits_for_its_month_before_it_holds_its_batch(
    team, placement_facts, following_app
):
    await one_confirmed(team, placement_facts)
    paid = await team.through_to_payment(await team.prepare(MARCH))
    (line,) = await team.lines(paid["id"])
    back = {"amount": "35.00", "returned_on": "2026-04-10", "ground": "多发"}
    asking = team.client.post(
        f"/v1/settlements/{paid['id']}/returns",
        json={"line_id": line["id"]} | back,
        headers=team.as_("finance"),
    )
    answer = await beside_a_preparation(following_app, paid, asking)
    assert told(answer) == (201, None)
    await agree(following_app)


@pytest.mark.parametrize("decision", ["explained", "confirmed", "withdrawn"])
async def test_a_decision_waits_for_its_month_before_it_holds_the_signal_or_a_batch(
    team, public, following_app, decision
):
    found, version = (await enter(team, YOUTH)).json(), 1
    if decision == "withdrawn":
        await decide(team, found, "confirmed")
        version = 2
    who = f"acc_{ULID()}"
    asking = decide(team, found, decision, subject=who, version=version)
    answer = await beside_a_preparation(following_app, public, asking)
    assert told(answer) == (200, None)
    await agree(following_app)


async def two_confirmed(team, facts):
    """Two signals of a paid month, of a person who was on record twice when they were entered."""
    former, day = f"yth_{ULID()}", date(2026, 3, 2)
    await one_confirmed(team, facts)
    await facts.arrive(date(2026, 2, 2), youth_id=former, months=1)
    await team.through_to_payment(await team.prepare(MARCH))
    found = [(await enter(team, youth)).json() for youth in (former, YOUTH)]
    state = {"region": "640104", "state": "applied"}
    await facts.tell("youth", former, "youth.merged", day, into=YOUTH, **state)
    for one in found:
        assert told(await decide(team, one, "confirmed")) == (200, None)
    return found


async def test_of_two_withdrawals_at_once_the_second_takes_the_void_line_out(
    team, placement_facts, following_app
):
    first, second = await two_confirmed(team, placement_facts)
    back = await team.prepare(MARCH)
    assert back["to_recover"] == "2235.00"
    # Whoever waits asked before the other did.
    later = Deed(f"acc_{ULID()}", datetime(2026, 5, 10, 2, tzinfo=UTC), date(2026, 5, 10), "req_1")
    given = deciding_on.Decision(first["id"], "withdrawal", 2, "经核实")
    async with following_app.state.database.transaction() as session:
        await deciding_on.decide(session, later, "640100", given)
        await session.flush()
        asking = decide(team, second, "withdrawn", subject=f"acc_{ULID()}", version=2)
        asked = asyncio.create_task(asking)
        await somebody_waits(following_app, asked)
    assert told(await asked) == (200, None)
    assert (await team.read(back["id"]))["to_recover"] == "0.00"
    await agree(following_app)
