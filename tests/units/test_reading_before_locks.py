"""Words are read before a post is locked: who changes it meanwhile does not wait for a reading."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from services.units.actions import threshold_readings
from services.units.jobs import move_posts
from services.units.queries import posts
from services.units.rules.post_texts import PostReading, PostText
from services.units.tables.posts import Post
from services.units.tables.units import Unit
from tests import tokens
from tests.units.factories import a_draft, a_recognised_unit, an_open_post
from tests.units.listing import waits
from tests.units.reviewing import CLEAR, DOUBTFUL, a_draft_of, asking, published
from tests.units.test_routes_workplaces import a_post_at, moved, registered

Texts = tuple[PostText, ...]
Meanwhile = Callable[[Callable[[], Awaitable[None]]], list[Texts]]


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Have something done, once, while a post's words are read; the words read, in order."""
    read_aside, seen = threshold_readings.read_aside, []

    def arranged(done: Callable[[], Awaitable[None]]) -> list[Texts]:
        async def reading(texts: Texts) -> PostReading:
            seen.append(texts)
            if len(seen) == 1:
                await done()
            return await read_aside(texts)

        monkeypatch.setattr(threshold_readings, "read_aside", reading)
        return seen

    return arranged


async def rewritten(units, post, duties):
    told = a_draft(duties=duties, mentor_id=post["mentor_id"])
    url, headers = f"/v1/posts/{post['id']}", tokens.unit(post["unit_id"])
    answer = await units.put(url, json=told | {"expected_version": 1}, headers=headers)
    assert answer.status_code == 200, answer.text


async def locked(units_app: FastAPI, post):
    """Lock a post, which nobody else has locked."""
    query = select(Post).where(Post.id == post["id"]).with_for_update(nowait=True)
    async with units_app.state.database.transaction() as session:
        assert await session.scalar(query)


async def moving(units, clock):
    """An open post on the morning on which its workplace moves."""
    unit = await a_recognised_unit(units)
    place = (await registered(units, unit)).json()
    post = (await published(units, (await a_post_at(units, unit, place)).json())).json()
    await moved(units, place)
    clock.move("2026-03-05")
    return post


async def test_a_post_that_moves_in_the_morning_is_not_locked_while_its_words_are_read(
    units, units_app: FastAPI, clock, meanwhile
):
    post = await moving(units, clock)
    seen = meanwhile(lambda: locked(units_app, post))
    await move_posts(units_app.state.database, units_app.state.clock)
    assert len(seen) == 1
    shown = await units.get(f"/v1/posts/{post['id']}", headers=tokens.officer())
    assert shown.json()["workplace"] == "一厂（新址2号）"


@pytest.mark.parametrize(("move", "status"), [(asking, 201), (published, 409)])
async def test_a_post_is_not_locked_while_its_words_are_read(
    units, units_app: FastAPI, meanwhile, move, status
):
    post = await a_draft_of(units, DOUBTFUL)
    seen = meanwhile(lambda: locked(units_app, post))
    assert (await move(units, post)).status_code == status
    assert len(seen) == 1


@pytest.mark.parametrize("move", [asking, published])
async def test_words_changed_while_the_old_ones_are_read_are_read_themselves(
    units, meanwhile, move
):
    post = await a_draft_of(units, "送检。")
    seen = meanwhile(lambda: rewritten(units, post, CLEAR))
    answer = await move(units, post | {"version": 2})
    verdicts = {asking: (201, "objected"), published: (409, "threshold-text")}
    told = answer.json()
    assert (answer.status_code, told.get("code") or told["state"]) == verdicts[move], told
    assert len(seen) > 1


@pytest.mark.parametrize("move", [asking, published])
async def test_who_saw_the_old_words_is_told_that_they_are_others(units, meanwhile, move):
    post = await a_draft_of(units, DOUBTFUL)
    meanwhile(lambda: rewritten(units, post, "送检。"))
    answer = await move(units, post)
    assert (answer.status_code, answer.json()["code"]) == (412, "stale")


async def test_a_post_handed_over_while_its_unit_was_waited_for_comes_with_the_other(
    units, units_app: FastAPI
):
    unit, into = await a_recognised_unit(units), await a_recognised_unit(units)
    post = await an_open_post(units, unit)
    database = units_app.state.database

    async def taken() -> tuple[str, str]:
        async with database.transaction() as session:
            found = await posts.locked_post(session, post["id"])
            assert found
            return found[0].unit_id, found[1].id

    async with database.transaction() as session:
        merging = await session.get(Unit, unit["id"], with_for_update=True)
        asked = asyncio.create_task(taken())
        await waits(database)
        merging.state, merging.merged_into = "merged", into["id"]
        (await session.get(Post, post["id"])).unit_id = into["id"]
    assert await asked == (into["id"], into["id"])
