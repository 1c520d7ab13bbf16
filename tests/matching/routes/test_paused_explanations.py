"""A paused application over HTTP: why, until when, how to go on; and a second move."""

from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from services.matching.jobs import lapse_daily
from services.matching.queries.declines import ended_of_youth
from services.matching.rules.declines import declines_of
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories, placing
from tests.matching.routes.test_objections import decided, filed
from tests.matching.routes.test_obstacles import report, review
from tests.matching.routes.test_pauses import move, moved, newest

Shown = dict[str, Any]


async def explained(client: httpx2.AsyncClient, youth: Shown) -> Shown:
    answer = await client.get(
        f"/v1/youths/{youth['id']}/explanation", headers=tokens.youth(youth["id"])
    )
    assert answer.status_code == 200, answer.text
    told: Shown = answer.json()
    return told


async def test_who_was_paused_for_want_of_an_answer_reads_why_until_when_and_how_to_return(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    await factories.offer(matching_app)
    youth = await factories.register(matching)
    await factories.refuse(matching, youth["dispatch"])
    await factories.offer(matching_app)
    clock.move("2026-03-20")
    await lapse_daily(matching_app)
    paused = await newest(matching, youth["id"])
    assert (paused["state"], paused["declines"]) == ("paused", 2)
    told = await explained(matching, youth)
    pause = told["pause"]
    assert (told["standing"], pause["state"], pause["cause"]) == (
        "not_seeking",
        "paused",
        "unanswered",
    )
    assert (pause["began_on"], pause["kept_until"]) == ("2026-03-20", "2026-06-18")
    assert [(one["kind"], one["on"]) for one in pause["declines"]] == [
        ("refused", "2026-03-02"),
        ("unanswered", "2026-03-20"),
    ]
    assert pause["declines_allowed"] == 2
    for words in ("2026年3月20日起暂停", "共计拒绝2次", "恢复见习申请", "2026年6月18日"):
        assert words in told["text"]


@pytest.mark.parametrize(("noun", "cause"), [("pause", "own_wish"), ("withdrawal", "withdrawn")])
async def test_who_left_a_dispatch_reads_that_it_counted(
    matching_app: FastAPI, matching: httpx2.AsyncClient, noun: str, cause: str
) -> None:
    await factories.offer(matching_app)
    youth = await factories.register(matching)
    await moved(matching, youth, noun)
    pause = (await explained(matching, youth))["pause"]
    assert (pause["cause"], [one["kind"] for one in pause["declines"]]) == (cause, ["left"])
    assert pause["declines"][0]["dispatch_id"] == youth["dispatch"]["id"]


async def counted(app: FastAPI, youth_id: str) -> list[str]:
    """The kinds of a youth's declines as they are listed."""
    async with app.state.database.transaction() as session:
        return [one.kind for one in declines_of(await ended_of_youth(session, youth_id))]


async def declined(
    app: FastAPI, client: httpx2.AsyncClient, clock: SandboxClock, kind: str
) -> Shown:
    """A dispatch that its youth declined in this way."""
    if kind == "absent":
        dispatch = await placing.signed(app, client)
        told = (await report(client, dispatch, "youth_absent")).json()
        answer = await review(
            client, dispatch, decision="confirmed", expected_version=told["dispatch_version"]
        )
        assert answer.status_code in (200, 201), answer.text
        return dispatch
    await factories.offer(app)
    youth = await factories.register(client)
    if kind == "refused":
        await factories.refuse(client, youth["dispatch"])
    elif kind == "left":
        await moved(client, youth, "pause")
    else:
        clock.move("2026-03-20")
        await lapse_daily(app)
    dispatch = youth["dispatch"]
    return dispatch | {"youth_id": youth["id"]}


@pytest.mark.parametrize("kind", ["refused", "left", "unanswered", "absent"])
async def test_each_kind_of_decline_is_listed_and_counted_alike_also_once_it_is_struck(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock, kind: str
) -> None:
    dispatch = await declined(matching_app, matching, clock, kind)
    youth = await newest(matching, dispatch["youth_id"])
    assert await counted(matching_app, youth["id"]) == [kind]
    assert youth["declines"] == 1
    objection = await filed(matching, youth)
    await decided(matching, objection, remedy="decline_struck", dispatch_id=dispatch["id"])
    assert await counted(matching_app, youth["id"]) == []
    assert (await newest(matching, youth["id"]))["declines"] == 0


async def test_who_has_not_applied_or_does_seek_has_no_rest(matching: httpx2.AsyncClient) -> None:
    known = await factories.register(matching, intention=None)
    told = await explained(matching, known)
    assert (told["standing"], told["pause"]) == ("not_seeking", None)
    assert "填写求职意愿" in told["text"]
    assert (await explained(matching, await factories.register(matching)))["pause"] is None


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (None, "pause", "要申请见习，请填写求职意愿"),
        ("pause", "pause", "现在暂停；要继续"),
        ("withdrawal", "pause", "已经退出"),
        ("withdrawal", "withdrawal", "已经退出"),
    ],
)
async def test_a_second_move_says_how_the_application_stands(
    matching: httpx2.AsyncClient, first: str | None, second: str, words: str
) -> None:
    if first is None:
        youth = await factories.register(matching, intention=None)
    else:
        youth = await moved(matching, await factories.register(matching), first)
    answer = await move(matching, youth, second)
    told = answer.json()
    assert (answer.status_code, told["code"]) == (409, "not-applied")
    assert words in told["detail"]
    assert "还没有申请" not in told["title"]
