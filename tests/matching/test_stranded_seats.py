"""No seat stands free while somebody waits who would take it, however the two overlap."""

import asyncio
import random
from datetime import date
from itertools import count

import httpx2
from fastapi import FastAPI
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import ids
from services.common.web.tokens import Caller
from services.matching.actions.consents import Move
from services.matching.actions.enrolment import Enrolment, enrol
from services.matching.actions.withdrawals import withdraw_youth
from services.matching.schemas.youths import YouthIn
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.pool import Waiting
from services.matching.tables.youths import Youth
from tests.matching import factories

INTERLEAVINGS = 500
BIRTHS = count()
"""More people than one day's numbers can tell apart."""


async def enrolled(session: AsyncSession, app: FastAPI) -> Youth:
    number = factories.an_id_number(date(2004, 5, 1 + next(BIRTHS) % 28))
    told = YouthIn.model_validate(factories.a_youth(id_number=number))
    youth_id = ids.new("yth")
    caller = Caller(f"acc_{youth_id}", "youth", frozenset({"youth"}), None, None, youth_id)
    wish: Enrolment | None = told.enrolment()
    deed = factories.a_deed(app)
    standing = await enrol(session, deed, caller, told.registration(youth_id), wish)
    assert standing is not None
    return standing.youth


async def left(session: AsyncSession, app: FastAPI, youth: Youth) -> Youth:
    return await withdraw_youth(session, factories.a_deed(app), youth.id, Move(youth.version))


async def standing(app: FastAPI) -> tuple[list[str], int]:
    """Who holds a dispatch, and how many wait."""
    waiting = select(func.count()).select_from(Waiting).scalar_subquery()
    issued = select(Dispatch.youth_id).where(Dispatch.state == "issued")
    async with app.state.database.transaction() as session:
        holders = (await session.scalars(issued)).all()
        return list(holders), await session.scalar(select(waiting)) or 0


async def test_500_interleavings_of_free_and_register_leave_no_stranded_seat(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    database, pauses = matching_app.state.database, random.Random(272)
    await factories.offer(matching_app)
    holder = await database.run(lambda session: enrolled(session, matching_app))

    async def after_a_while(work: object) -> Youth:
        await asyncio.sleep(pauses.random() * 0.006)
        youth: Youth = await database.run(work)
        return youth

    for _ in range(INTERLEAVINGS):
        goes, holder = await asyncio.gather(
            after_a_while(lambda session, youth=holder: left(session, matching_app, youth)),
            after_a_while(lambda session: enrolled(session, matching_app)),
        )
        assert goes.state == "withdrawn"
        assert await standing(matching_app) == ([holder.id], 0)


async def test_a_newcomer_who_sees_no_seat_waits_for_the_decline_and_looks_again(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    database = matching_app.state.database
    await factories.offer(matching_app)
    holder = await database.run(lambda session: enrolled(session, matching_app))
    async with database.transaction() as session:
        await left(session, matching_app, holder)
        registering = asyncio.create_task(database.run(lambda other: enrolled(other, matching_app)))
        _, unfinished = await asyncio.wait([registering], timeout=0.5)
        assert unfinished
    newcomer = await registering
    assert await standing(matching_app) == ([newcomer.id], 0)


async def test_a_raise_that_meets_a_newcomer_who_is_about_to_wait_finds_them_in_the_pool(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    database = matching_app.state.database
    post_id = await factories.offer(matching_app, seats=0)
    async with database.transaction() as session:
        newcomer = await enrolled(session, matching_app)
        raising = asyncio.create_task(factories.offer(matching_app, 1, post_id=post_id, version=2))
        _, unfinished = await asyncio.wait([raising], timeout=0.5)
        assert unfinished
    await raising
    assert await standing(matching_app) == ([newcomer.id], 0)
