"""The turn of a month comes before its settlements and signals, on two connections."""

import asyncio
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event, select
from ulid import ULID

from services.common.deeds import Deed
from services.common.values.month import Month
from services.reporting.actions import signal_lines
from services.reporting.actions import signals as deciding_on
from services.reporting.queries import locks, signals
from services.reporting.tables.settlements import Settlement
from services.reporting.tables.signals import AuditSignal, AuditSignalMove
from tests.reporting.routes.test_ledger import agree, told
from tests.reporting.routes.test_payment_races import somebody_waits
from tests.reporting.routes.test_signals import decide, enter, objected_to, team
from tests.reporting.settling import MARCH, YOUTH, one_confirmed

__all__ = ["team"]
TENTH = date(2026, 4, 10)


async def beside_a_preparation(app, settlement, asking):
    """What is answered while somebody who has the turn of the month goes on to what is of it."""
    async with app.state.database.transaction() as session:
        await locks.hold(session, "settled-month", Month.parse(MARCH))
        asked = asyncio.create_task(asking)
        await somebody_waits(app, asked)
        rows = select(Settlement.id).where(Settlement.id == settlement["id"])
        await session.execute(rows.with_for_update(nowait=True))
        # As whoever lets a line wait by a signal does.
        named = select(AuditSignal.id)
        await session.execute(named.with_for_update(nowait=True, read=True, key_share=True))
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


async def statements_of(session, acting):
    """How many statements an act takes."""
    connection, seen = (await session.connection()).sync_connection, []
    event.listen(connection, "before_cursor_execute", lambda *told: seen.append(told[2]))
    await acting
    return len(seen)


def withdrawn(region):
    """A signal of March of an office, confirmed wrongly and withdrawn."""
    at = datetime(2026, 4, 1, tzinfo=UTC)
    key, youth = f"sig_{ULID()}", f"yth_{ULID()}"
    row = AuditSignal(
        id=key, kind="own_staff", mark=key, region=region, month=Month.parse(MARCH),
        youths=[youth], unit_id=None, settlement_id=None, evidence={}, effect="none",
        state="open", version=3, found_on=TENTH, author="acc_1", recorded_at=at,
    )  # fmt: skip
    move = AuditSignalMove(
        signal_id=key, version=3, move="withdrawal", author="acc_2", ground="查无此事",
        recorded_at=at, outcomes={},
    )  # fmt: skip
    return row, move


async def test_of_many_withdrawn_signals_a_preparation_asks_once_and_of_its_region_alone(
    team, placement_facts, following_app
):
    await one_confirmed(team, placement_facts)
    prepared = await team.prepare(MARCH)
    database, asked = following_app.state.database, []
    for office, many in (("640100", 1), ("640100", 20), ("640200", 20)):
        async with database.transaction() as session:
            made = [withdrawn(office) for _ in range(many)]
            session.add_all(row for row, _ in made)
            await session.flush()
            session.add_all(move for _, move in made)
        async with database.transaction() as session:
            deed = Deed("acc_1", datetime(2026, 4, 10, tzinfo=UTC), TENTH, "req_1")
            acting = signal_lines.leave_withdrawn(session, deed, prepared["id"])
            statements = await statements_of(session, acting)
            found = await signals.withdrawn_of(session, Month.parse(MARCH), "640100")
            asked.append((statements, len(found)))
    assert asked == [(asked[0][0], 1), (asked[0][0], 21), (asked[0][0], 21)]
