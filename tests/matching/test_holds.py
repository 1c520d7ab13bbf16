"""One open hold per youth: the database itself says no to a second."""

import asyncio
from datetime import date

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.actions.issuing import issue, take
from services.matching.rules.explanations import Reasons, written
from services.matching.rules.holds import AlreadyHeld
from services.matching.tables.holds import Hold
from services.matching.tables.seats import PostSeats
from services.matching.tables.youths import Youth
from tests import tokens
from tests.matching import factories

REASONS = written(
    Reasons("regular", factories.an_instant(), b"\x00", "00", None, "applied", 1, 1, ())
)


async def issue_to(app: FastAPI, youth_id: str, post_id: str) -> str:
    async def work(session: AsyncSession) -> str:
        youth = await session.get_one(Youth, youth_id)
        deed = factories.a_deed(app)
        post = await take(session, deed, post_id)
        assert post is not None
        issued = await issue(session, deed, youth, post, REASONS)
        return issued.id

    found: str = await app.state.database.run(work)
    return found


async def test_two_that_race_for_one_youths_hold_leave_one_and_take_one_seat(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    youth = await factories.register(matching, intention=None)
    posts = [await factories.offer(matching_app) for _ in range(6)]
    races = (issue_to(matching_app, youth["id"], post_id) for post_id in posts)
    results = await asyncio.gather(*races, return_exceptions=True)
    assert [type(result) for result in results if not isinstance(result, str)] == [AlreadyHeld] * 5
    async with matching_app.state.database.transaction() as session:
        assert await session.scalar(select(func.count()).select_from(Hold)) == 1
        assert await session.scalar(select(func.sum(PostSeats.taken))) == 1


async def test_adjoining_holds_pass_and_overlapping_ones_do_not(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    youth = await factories.register(matching, intention=None)
    first, second, third = [await factories.offer(matching_app) for _ in range(3)]
    held = await issue_to(matching_app, youth["id"], first)
    async with matching_app.state.database.transaction() as session:
        span = Range(date(2025, 9, 1), date(2026, 3, 2))
        await session.execute(update(Hold).where(Hold.dispatch_id == held).values(span=span))
    await issue_to(matching_app, youth["id"], second)
    with pytest.raises(AlreadyHeld):
        await issue_to(matching_app, youth["id"], third)


async def test_no_region_knows_of_another_hold_and_the_database_does(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    youth = await factories.register(matching, intention=None)
    places = (("640100", "640104"), ("640200", "640202"), ("640300", "640302"))
    posts = [
        await factories.offer(matching_app, region=region, workplace_county=county)
        for region, county in places
    ]
    races = (issue_to(matching_app, youth["id"], post_id) for post_id in posts)
    results = await asyncio.gather(*races, return_exceptions=True)
    issued = [result for result in results if isinstance(result, str)]
    assert (len(issued), sum(isinstance(one, AlreadyHeld) for one in results)) == (1, 2)
    # On post in one region, nobody is dispatched by another's office; from the day after, they are.
    async with matching_app.state.database.transaction() as session:
        span = Range(date(2025, 9, 1), date(2026, 3, 3))
        await session.execute(update(Hold).where(Hold.dispatch_id == issued[0]).values(span=span))
    free = [post_id for post_id, result in zip(posts, results, strict=True) if result not in issued]
    with pytest.raises(AlreadyHeld):
        await issue_to(matching_app, youth["id"], free[0])
    async with matching_app.state.database.transaction() as session:
        span = Range(date(2025, 9, 1), date(2026, 3, 2))
        await session.execute(update(Hold).where(Hold.dispatch_id == issued[0]).values(span=span))
    await issue_to(matching_app, youth["id"], free[1])


async def test_who_is_dispatched_is_not_dispatched_once_more(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app, seats=2)
    youth = await factories.register(matching)
    answer = await matching.post(
        "/v1/dispatches", json={"youth_id": youth["id"]}, headers=tokens.officer("640104")
    )
    assert answer.status_code == 409
    assert answer.json()["code"] == "already-held"
