"""The object of an objection is looked for in turns: what was passed is kept, found is found."""

import asyncio
from datetime import date

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from sqlalchemy import text

from services.accounts import jobs
from services.accounts.actions import feed_searches
from services.accounts.queries import feed_searches as queries
from services.accounts.rules.feed_objections import Sight
from services.common import upstream
from services.gateway.settings import GatewaySettings
from services.matching.queries import drawers
from tests.accounts import agreeing, objecting
from tests.accounts.objecting import said
from tests.accounts.test_handover_races import waits

TOLD = {"subject": "ps_somebody", "field": "state"}
OBJECT = {"object_id": "plc_1", "region": "640100", "youth_id": None, "mark": "mark"}
NOBODY = {"object": None, "last_day": None, "provisional": False}
FOUND = NOBODY | {"object": OBJECT}
AWAY = JSONResponse({"code": "internal-error"}, 503)
NOT_YET = {"code": "feed-object-not-yet-found"}


@pytest.fixture
def owner(accounts_app):
    """The owner of the feed, who answers so in turn; behind how much it was asked each time."""
    answers, asked, app = [], [], FastAPI()

    @app.post("/internal/feed-objects")
    async def answer(request: Request):
        asked.append((await request.json()).get("passed", 0))
        return answered(answers.pop(0))

    objecting.wire(accounts_app, matching=app)
    return answers, asked


def answered(told):
    """The owner's answer: a count is how many it passed without finding anybody."""
    if isinstance(told, JSONResponse):
        return told
    if isinstance(told, dict):
        return JSONResponse(told)
    return JSONResponse(NOT_YET | {"passed": told}, 409)


@pytest.fixture
async def chief(accounts_app, owner):
    return await agreeing.administrator(accounts_app, "640100")


@pytest.fixture
async def finance(accounts, chief):
    return await objecting.joined(accounts, chief, "placements", "state")


async def kept(app):
    async with app.state.database.reading() as session:
        return list(await session.scalars(text("SELECT passed FROM feed_searches")))


async def test_it_is_asked_on_until_it_is_found_and_nothing_is_kept(finance, owner, accounts_app):
    answers, asked = owner
    answers += [300, AWAY]
    await finance.file(**TOLD)
    assert await kept(accounts_app) == [300]
    answers += [600, 900, FOUND]
    await finance.filed(**TOLD)
    assert asked == [0, 300, 300, 600, 900]
    assert await kept(accounts_app) == []


async def test_where_the_owner_goes_away_what_was_passed_is_kept(finance, owner, accounts_app):
    answers, asked = owner
    answers += [300, AWAY]
    assert said(await finance.file(**TOLD)) == (503, "feed-object-unavailable")
    assert await kept(accounts_app) == [300]
    answers += [AWAY]
    assert said(await finance.file(**TOLD)) == (503, "feed-object-unavailable")
    assert await kept(accounts_app) == [300]
    answers += [NOBODY]
    assert said(await finance.file(**TOLD)) == (404, "feed-object-unknown")
    assert asked == [0, 300, 300, 300]
    assert await kept(accounts_app) == []


async def test_where_patience_ends_the_department_is_told_to_go_on(
    finance, owner, accounts_app, monkeypatch
):
    times = iter((0.0, 1.0, 2.0, feed_searches.PATIENCE))
    monkeypatch.setattr(feed_searches, "monotonic", lambda: next(times))
    answers, asked = owner
    answers += [300, 600]
    refused = await finance.file(**TOLD)
    assert said(refused) == (503, "feed-object-unavailable")
    assert "从这里接着找" in refused.json()["detail"]
    assert asked == [0, 300]
    assert await kept(accounts_app) == [600]


@pytest.mark.parametrize(
    "odd", [{}, *({"passed": one} for one in ("300", "x", None, [], 300.5, True))]
)
async def test_an_owner_that_counts_oddly_is_an_owner_that_is_away(
    finance, owner, accounts_app, odd
):
    answers, _ = owner
    answers += [300, JSONResponse(NOT_YET | odd, 409)]
    assert said(await finance.file(**TOLD)) == (503, "feed-object-unavailable")
    assert await kept(accounts_app) == [300]


@pytest.mark.parametrize("again", [0, 299, 300])
async def test_an_owner_that_comes_no_further_is_asked_no_more(finance, owner, accounts_app, again):
    answers, asked = owner
    answers += [300, again]
    assert said(await finance.file(**TOLD)) == (503, "feed-object-unavailable")
    assert asked == [0, 300]
    assert await kept(accounts_app) == [300]


@pytest.mark.parametrize(("first", "second"), [(900, 300), (300, 900), (300, 300)])
async def test_of_two_at_once_who_came_less_far_takes_nothing_back(
    finance, accounts_app, first, second
):
    sight = Sight(finance.department.agreement["id"], "placements", ["state"], ("640100",))

    async def keeps(session, passed):
        await queries.keep(session, sight, "ps_somebody", date(2026, 3, 2), passed)

    async def keeps_too():
        async with accounts_app.state.database.transaction() as session:
            await keeps(session, second)

    async with accounts_app.state.database.transaction() as session:
        await keeps(session, first)
        task = asyncio.create_task(keeps_too())
        await waits(accounts_app, task)
        assert not task.done()
    await task
    assert await kept(accounts_app) == [max(first, second)]


@pytest.mark.parametrize(("day", "passed"), [(1, 300), (2, 900), (3, 900)])
async def test_who_asked_before_midnight_and_keeps_after_it_takes_nothing_of_the_new_day(
    finance, accounts_app, day, passed
):
    sight = Sight(finance.department.agreement["id"], "placements", ["state"], ("640100",))
    async with accounts_app.state.database.transaction() as session:
        await queries.keep(session, sight, "ps_somebody", date(2026, 3, 2), 300)
        await queries.keep(session, sight, "ps_somebody", date(2026, 3, day), 900)
        there = await queries.passed(session, sight, "ps_somebody", date(2026, 3, max(day, 2)))
    assert there == passed
    assert await kept(accounts_app) == [passed]


async def test_a_search_of_a_day_before_begins_anew(finance, owner, accounts_app, clock):
    answers, asked = owner
    answers += [300, AWAY]
    await finance.file(**TOLD)
    clock.move("2026-03-03")
    answers += [200, AWAY]
    await finance.file(**TOLD)
    assert asked == [0, 300, 0, 200]
    assert await kept(accounts_app) == [200]


async def test_searches_of_days_before_are_let_go_where_nobody_asks_any_more(
    finance, owner, accounts_app, clock
):
    answers, _ = owner
    answers += [300, AWAY]
    await finance.file(**TOLD)
    await jobs.forget_searches(accounts_app)
    assert await kept(accounts_app) == [300]
    clock.move("2026-03-03")
    await jobs.forget_searches(accounts_app)
    assert await kept(accounts_app) == []


async def test_with_each_day_it_is_looked_what_is_to_be_let_go(
    finance, owner, accounts_app, clock, monkeypatch
):
    monkeypatch.setattr(jobs, "PAUSE", 0.01)
    answers, _ = owner
    answers += [300, AWAY]
    await finance.file(**TOLD)
    looked, forget = asyncio.Event(), jobs.forget_searches

    async def forget_and_tell(app):
        await forget(app)
        looked.set()

    monkeypatch.setattr(jobs, "forget_searches", forget_and_tell)
    looking = asyncio.create_task(jobs.forget_daily(accounts_app))
    await asyncio.wait_for(looked.wait(), 30)
    assert await kept(accounts_app) == [300]
    clock.move("2026-03-03")
    for _ in range(200):
        if not await kept(accounts_app):
            break
        await asyncio.sleep(0.05)
    looking.cancel()
    assert await kept(accounts_app) == []


def test_whoever_asks_outwaits_whoever_is_asked():
    gateway = GatewaySettings.model_fields["answer_seconds"].default
    assert drawers.LONGEST < upstream.PATIENCE
    assert gateway > feed_searches.PATIENCE + upstream.PATIENCE
