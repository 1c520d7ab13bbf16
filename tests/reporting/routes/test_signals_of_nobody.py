"""Words on audit signals whose people are nameless: let go with the last, and not kept later."""

import asyncio
from contextvars import Context
from datetime import date

from sqlalchemy import select

from services.common.deeds import by_itself
from services.common.store.tables import grounds
from services.reporting.actions import signals as actions
from services.reporting.tables.signals import AuditSignalMove
from tests.accounts.test_handover_races import waits
from tests.reporting import settling
from tests.reporting.routes.test_signals import decide, enter, signals, team, two_of_one_account
from tests.reporting.settling import MARCH

assert team
DAY = date(2026, 3, 2)


async def said_of(app):
    """The words on signals, in the moves and beside the changes."""
    kept_beside = select(grounds.c.words).where(grounds.c.object == "audit-signal")
    async with app.state.database.reading() as session:
        moves = await session.scalars(select(AuditSignalMove.ground))
        return [*moves, *await session.scalars(kept_beside)]


async def nameless(app, facts, *youths):
    for youth in youths:
        await facts.tell("youth", youth, "youth.anonymised", DAY, region="640104", state="applied")
    await app.state.followers["matching"].catch_up()


async def test_words_on_a_signal_are_kept_no_more_once_all_whom_it_concerns_are_nameless(
    team, placement_facts, following_app
):
    one, other = await two_of_one_account(team, placement_facts)
    await team.prepare(MARCH)
    [signal] = await signals(team, kind="shared_account")
    await nameless(following_app, placement_facts, one)
    assert (await decide(team, signal, "explained")).status_code == 200
    assert await said_of(following_app) == ["经核实"] * 2
    await nameless(following_app, placement_facts, other)
    assert set(await said_of(following_app)) == {""}


async def test_who_decides_on_the_nameless_leaves_no_words(team, placement_facts, following_app):
    both = await two_of_one_account(team, placement_facts)
    await team.prepare(MARCH)
    [signal] = await signals(team, kind="shared_account")
    await nameless(following_app, placement_facts, *both)
    answer = await decide(team, signal, "confirmed")
    assert (answer.status_code, answer.json()["state"]) == (200, "confirmed")
    assert await said_of(following_app) == [""]


async def test_words_that_are_being_written_as_the_person_becomes_nameless_go_too(
    team, placement_facts, following_app
):
    youth = settling.YOUTH
    await settling.one_confirmed(team, placement_facts)
    await team.prepare(MARCH)
    signal = (await enter(team, youth)).json()
    async with following_app.state.database.transaction() as session:
        deed = by_itself("acc_reviewer", following_app.state.clock, "req_race")
        given = actions.Decision(signal["id"], "explanation", 1, "其母亲来电")
        await actions.decide(session, deed, signal["region"], given)
        await session.flush()
        # Somebody else's: with nothing in hand of what stands open here.
        told = nameless(following_app, placement_facts, youth)
        task = asyncio.create_task(told, context=Context())
        await waits(following_app, task)
    await task
    assert set(await said_of(following_app)) == {""}
