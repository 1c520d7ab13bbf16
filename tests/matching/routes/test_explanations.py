"""Why this post over HTTP: on which occasion it was found, and what the posts before it were."""

import asyncio
from datetime import date
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text, update

from services.common.store.database import Database
from services.common.values.dated import Value
from services.matching import policy
from services.matching.tables.seats import PostSeats
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories, rounding
from tests.matching.routes.test_objections import decided, filed
from tests.matching.test_daily import new_day

Shown = dict[str, Any]


async def newest(client: httpx2.AsyncClient, youth: Shown) -> Shown:
    answer = await client.get(f"/v1/youths/{youth['id']}", headers=tokens.youth(youth["id"]))
    assert answer.status_code == 200, answer.text
    told: Shown = answer.json()
    return told


async def explained(client: httpx2.AsyncClient, youth: Shown) -> Shown:
    dispatch = (await newest(client, youth))["dispatch"]
    assert dispatch is not None
    path = f"/v1/dispatches/{dispatch['id']}/explanation"
    told: Shown = (await client.get(path, headers=tokens.youth(youth["id"]))).json()
    return told


async def occasion(client: httpx2.AsyncClient, youth: Shown) -> tuple[str, str, str]:
    told = await explained(client, youth)
    return told["mode"], told["occasion"], told["text"].partition("，")[0]


async def act(client: httpx2.AsyncClient, youth: Shown, noun: str, **told: Any) -> Shown:
    """A move of a youth by themselves, at the version that stands."""
    pinned = told | {"expected_version": (await newest(client, youth))["version"]}
    path, headers = f"/v1/youths/{youth['id']}/{noun}", tokens.youth(youth["id"])
    method = client.put if noun == "intention" else client.post
    answer = await method(path, json=pinned, headers=headers)
    assert answer.status_code == 200, answer.text
    shown: Shown = answer.json()
    return shown


async def test_who_applies_reads_that_the_seat_was_free_when_they_applied(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app, seats=2)
    known = await factories.register(matching, intention=None)
    await act(matching, known, "intention")
    for youth in (known, await factories.register(matching)):
        assert await occasion(matching, youth) == ("at_once", "applied", "您申请见习时")


async def test_who_wishes_otherwise_reads_that(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app)
    youth = await factories.register(matching, intention={"industries": ["G"]})
    await act(matching, youth, "intention")
    told = await occasion(matching, youth)
    assert told == ("at_once", "intention_changed", "您的求职意愿修改时")


async def test_who_comes_back_reads_that(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    youth = await factories.register(matching)
    await act(matching, youth, "pause")
    await factories.offer(matching_app)
    await act(matching, youth, "return")
    assert await occasion(matching, youth) == ("at_once", "returned", "您恢复见习申请时")


async def test_whose_dispatch_ended_reads_that_whoever_ended_it(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    posts = [await factories.offer(matching_app) for _ in range(3)]
    youth = await factories.register(matching)
    await factories.refuse(matching, youth["dispatch"])
    ended = ("at_once", "dispatch_ended", "您的上一次派遣结束、再次寻找岗位时")
    assert await occasion(matching, youth) == ended
    second = (await newest(matching, youth))["dispatch"]["post_id"]
    assert second in posts
    await factories.offer(matching_app, post_id=second, version=2, state="closed")
    assert (await newest(matching, youth))["dispatch"]["post_id"] != second
    assert await occasion(matching, youth) == ended


async def test_whose_objection_was_upheld_reads_that(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    youth = await factories.register(matching)
    for employed in (True, False):
        now = await newest(matching, youth)
        body = factories.a_youth(employed=employed, expected_version=now["version"])
        del body["intention"], body["id_number"]
        headers = tokens.youth(youth["id"])
        answer = await matching.put(f"/v1/youths/{youth['id']}", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
    await factories.offer(matching_app)
    objection = await filed(matching, youth, subject="eligibility")
    await decided(matching, objection, remedy="readmitted")
    told = await occasion(matching, youth)
    assert told == ("at_once", "objection_upheld", "您的异议成立、再次寻找岗位时")


async def test_whom_a_birthday_opens_a_post_does_not_read_that_they_just_applied(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    await factories.offer(matching_app, seats=2, unsuitable_under_18=True)
    by_day, by_asking = [
        await factories.register(matching, id_number=factories.an_id_number(born_on))
        for born_on in (date(2008, 3, 5), date(2008, 3, 4))
    ]
    clock.move("2026-03-04")
    body = {"youth_id": by_asking["id"]}
    answer = await matching.post("/v1/dispatches", json=body, headers=tokens.officer())
    assert answer.status_code == 201, answer.text
    told = await occasion(matching, by_asking)
    assert told == ("at_once", "asked_again", "为您再次寻找岗位时")
    clock.move("2026-03-05")
    await new_day(matching_app)
    assert "您申请见习时" not in (await explained(matching, by_day))["text"]


async def test_a_seat_set_aside_for_a_fair_is_not_called_taken(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    best = await factories.offer(matching_app, workplace_county="640106", seats=2)
    await factories.offer(matching_app, workplace_county="640105")
    fair = {
        "region": "640100",
        "day": "2026-03-06",
        "place": "人力资源市场",
        "posts": [{"post_id": best, "seats": 2}],
    }
    answer = await matching.post("/v1/fairs", json=fair, headers=tokens.officer())
    assert answer.status_code == 201, answer.text
    wish = {"regions": ["640106", "640105"]}
    told = await explained(matching, await factories.register(matching, intention=wish))
    counts = {"offered": 2, "taken": 2, "set_aside": 2, "kept_back": 0, "free": None}
    assert told["full"] == [{"post_id": best, "rank": 1, **counts}]
    assert "1个岗位当时没有名额可派：1个岗位空着的名额留给招募会。" in told["text"]


@pytest.mark.parametrize(
    ("meanwhile", "full", "wished"),
    [({"taken": 2}, [(1, 2, 2)], 2), ({"state": "closed"}, [], 1)],
    ids=["taken", "closed"],
)
async def test_a_seat_lost_an_instant_ago_is_told_as_it_stands_then(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    meanwhile: Shown,
    full: list[tuple[int, int, int]],
    wished: int,
) -> None:
    best = await factories.offer(matching_app, workplace_county="640106", seats=2)
    await factories.register(matching)
    other = await factories.offer(matching_app, workplace_county="640105")
    wish = {"regions": ["640106", "640105"]}
    change = update(PostSeats).where(PostSeats.post_id == best).values(meanwhile)
    async with matching_app.state.database.transaction() as session:
        await session.execute(change)
        slower = asyncio.create_task(factories.register(matching, intention=wish))
        await somebody_waits(matching_app.state.database)
    youth = await slower
    assert youth["dispatch"]["post_id"] == other
    told = await explained(matching, youth)
    assert [(p["rank"], p["offered"], p["taken"]) for p in told["full"]] == full
    assert (told["wished"], told["rank"]) == (wished, wished)


async def somebody_waits(database: Database) -> None:
    """Until some transaction of a database waits for a lock."""
    waiting = text(
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN"
        " (SELECT pid FROM pg_stat_activity WHERE datname = current_database())"
    )
    while True:
        async with database.transaction() as session:
            if await session.scalar(waiting):
                return


@pytest.fixture
def divided(monkeypatch: pytest.MonkeyPatch) -> None:
    """银川 is a market of its own from 2026-03-04 on."""
    row = Value(
        "market",
        value="640100",
        region="640100",
        effective=date(2026, 3, 4),
        source="测试",
        grade="NV",
        note="测试",
    )
    monkeypatch.setattr(policy, "VALUES", policy.VALUES.with_rows([row]))


@pytest.mark.usefixtures("divided")
async def test_on_the_first_day_of_another_market_a_seat_goes_to_who_waits_where_it_stands(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    post_id = await factories.offer(matching_app)
    holder, first, second = [await factories.register(matching) for _ in range(3)]
    clock.move("2026-03-04")
    assert (await factories.refuse(matching, holder["dispatch"])).status_code == 200
    told = await explained(matching, first)
    assert (told["mode"], told["place"], told["wished"], told["rank"]) == ("pool", 1, 1, 1)
    assert (await newest(matching, first))["dispatch"]["post_id"] == post_id
    assert (await newest(matching, second))["waiting"]["place"] == 1


async def test_a_round_tells_the_seats_that_it_had_to_give_not_all_that_the_post_offers(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    best = await factories.offer(matching_app, workplace_county="640106", seats=2)
    await factories.register(matching)
    opened = await rounding.opened(matching)
    await factories.offer(matching_app, workplace_county="640105")
    wish = {"regions": ["640106", "640105"]}
    youths = await rounding.waiting(matching, 2, intention=wish)
    frozen = await rounding.frozen(matching_app, matching, opened)
    await rounding.applied(
        matching_app, matching, await rounding.ran(matching_app, matching, frozen)
    )
    told = await explained(matching, youths[1])
    [full] = told["full"]
    assert (full["post_id"], full["free"]) == (best, 1)
    assert (full["offered"], full["taken"]) == (None, None)
    assert "列入本批次的岗位共2个（最合意的在前，超过规定个数的不列入）" in told["text"]
