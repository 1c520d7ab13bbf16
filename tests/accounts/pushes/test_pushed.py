"""Departments are told that a feed has news: once, again until it is taken, never of whom."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from standardwebhooks import Webhook

from services.accounts import jobs
from services.accounts.queries.gauges import GAUGES
from services.accounts.rules.feed_pushes import LEASE, LOOK
from services.accounts.rules.feeds import OWNERS
from services.accounts.tables.feed_objections import FeedObjection
from services.common.values import ids
from tests import tokens
from tests.accounts.agreeing import concluded, move, revised
from tests.accounts.factories import bearing
from tests.accounts.pushes.receiving import Department, Owner
from tests.accounts.test_second_factors import told


async def try_register(client, chief, agreed, url, feed="units"):
    headers = bearing(chief)
    del headers["Idempotency-Key"]
    path = f"/v1/data-agreements/{agreed['id']}/pushes"
    body = {"feed": feed, "url": url, "reason": "商务局申请"}
    return await client.post(path, json=body, headers=headers)


@dataclass
class Scene:
    """A push that was registered just now, and all who have to do with it."""

    app: FastAPI
    client: httpx2.AsyncClient
    chief: dict[str, Any]
    agreed: dict[str, Any]
    department: Department
    owner: Owner
    push: dict[str, Any]

    async def seen(self) -> dict[str, Any]:
        """The push as the office sees it."""
        path = f"/v1/data-agreements/{self.agreed['id']}/pushes"
        answer = await self.client.get(path, headers=tokens.officer("640100"))
        return answer.json()["items"][0]

    async def move(self, noun: str, version: int = 1) -> httpx2.Response:
        """The answer to an ending or a resumption."""
        path = f"{self.agreed['id']}/pushes/{self.push['id']}/{noun}"
        return await move(self.client, self.chief, path, version)

    async def pushed(self) -> int:
        """Give all that are due their turn; how many had one."""
        turns = 0
        while await jobs.push_next(self.app):
            turns += 1
        return turns


@pytest.fixture
async def scene(app, accounts, chief, department, owner):
    agreed = await concluded(accounts, chief)
    answer = await try_register(accounts, chief, agreed, department.url)
    assert answer.status_code == 201, answer.text
    return Scene(app, accounts, chief, agreed, department, owner, answer.json())


@pytest.fixture
def registered(accounts, chief, agreed):
    return partial(try_register, accounts, chief, agreed)


def later(clock, **span):
    clock.move("2026-03-02", hour=9 + span.get("hours", 0), minute=span.get("minutes", 0))


async def test_the_first_is_sent_at_once_and_verified_by_the_reference_library(scene):
    assert await scene.pushed() == 1
    [(headers, body)] = scene.department.heard
    read = Webhook(scene.push["signing_secret"]).verify(body, headers)
    assert read["type"] == "feed.news"
    assert read["data"] == {"feed": "units", "cursor": "c0"}
    assert headers["host"].startswith("hooks.example.gov.cn:")
    stands = await scene.seen()
    assert stands["delivered_at"]
    assert (stands["problem"], stands["tries"]) == (None, 0)


@pytest.mark.parametrize("feed", sorted(OWNERS))
async def test_every_feed_of_the_catalogue_is_pushed_once_it_is_agreed(
    app, accounts, chief, department, feed
):
    agreed = await concluded(accounts, chief, feeds=[{"feed": feed, "fields": ["region"]}])
    answer = await try_register(accounts, chief, agreed, department.url, feed)
    assert answer.status_code == 201, answer.text
    assert await jobs.push_next(app)
    [(headers, body)] = department.heard
    read = Webhook(answer.json()["signing_secret"]).verify(body, headers)
    assert read["data"] == {"feed": feed, "cursor": "c0"}


async def test_nothing_is_sent_while_there_is_no_news_and_the_next_begins_where_the_last_ended(
    scene, clock
):
    await scene.pushed()
    scene.owner.no = 3
    later(clock, minutes=1)
    await scene.pushed()
    assert scene.department.cursors == ["c0"]
    scene.owner.is_any, scene.owner.no = True, 5
    later(clock, minutes=2)
    await scene.pushed()
    later(clock, minutes=3)
    await scene.pushed()
    assert scene.department.cursors == ["c0", "c3", "c5"]


async def test_what_was_not_taken_is_sent_again_under_its_id_ever_more_rarely(scene, clock):
    scene.department.status = 503
    await scene.pushed()
    await scene.pushed()
    assert len(scene.department.heard) == 1
    stands = await scene.seen()
    assert (stands["problem"], stands["tries"]) == ("not-taken", 1)
    assert await counted(scene.app) == {"failing": 1}
    for minutes in (1, 3):
        later(clock, minutes=minutes)
        await scene.pushed()
    scene.department.status = 200
    later(clock, minutes=10)
    await scene.pushed()
    told_ids = {headers["webhook-id"] for headers, _ in scene.department.heard}
    assert (len(scene.department.heard), len(told_ids)) == (4, 1)
    assert len({body for _, body in scene.department.heard}) == 1
    assert (await scene.seen())["failing_since"] is None


async def counted(app):
    [gauge] = [one for one in GAUGES if one.name == "feed_pushes"]
    async with app.state.database.reading() as session:
        counts = await gauge.count(session, app.state.clock.now())
    return {state: count for (state,), count in counts.items() if count}


async def test_it_is_disabled_after_days_of_failure_told_and_resumed_from_where_it_was(
    scene, clock, rows
):
    await scene.pushed()
    scene.department.status = 500
    scene.owner.is_any, scene.owner.no = True, 9
    for day in ("2026-03-03", "2026-03-05", "2026-03-07"):
        clock.move(day)
        await scene.pushed()
        assert (await scene.seen())["state"] == "active", day
    clock.move("2026-03-08", hour=10)
    await scene.pushed()
    stands = await scene.seen()
    assert (stands["state"], stands["problem"], stands["version"]) == ("disabled", "not-taken", 2)
    assert await counted(scene.app) == {"disabled": 1}
    events = [one["event"] for one in await rows("changes") if one["object"] == "feed-push"]
    assert events == ["feed-push.registered", "feed-push.disabled"]
    clock.move("2026-03-09")
    assert await scene.pushed() == 0
    scene.department.status = 200
    assert told(await scene.move("resumption", 1)) == (412, "push-changed")
    resumed = (await scene.move("resumption", 2)).json()
    assert (resumed["state"], resumed["problem"]) == ("active", None)
    assert (await scene.seen())["problem"] is None
    await scene.pushed()
    assert scene.department.cursors[-1] == "c0"
    assert told(await scene.move("resumption", 3)) == (409, "push-state-forbids")


async def test_an_address_that_is_gone_is_disabled_at_once(scene):
    scene.department.status = 410
    await scene.pushed()
    assert (await scene.seen())["state"] == "disabled"


async def test_a_push_that_ended_meanwhile_is_left_alone(scene):
    scene.department.pause = 0.5
    turn = asyncio.create_task(jobs.push_next(scene.app))
    await scene.department.asked()
    assert (await scene.move("ending")).json()["state"] == "ended"
    await turn
    stands = await scene.seen()
    assert (stands["state"], stands["delivered_at"]) == ("ended", None)
    assert not await jobs.push_next(scene.app)


async def test_a_cursor_that_nobody_goes_on_from_is_told_as_null(scene, clock):
    await scene.pushed()
    scene.owner.is_any = scene.owner.is_reset = True
    later(clock, minutes=1)
    await scene.pushed()
    assert scene.department.cursors == ["c0", None]


@pytest.mark.parametrize("how", ["unavailable", "refused"])
async def test_an_owner_that_does_not_say_is_asked_again_soon_and_that_is_told(scene, clock, how):
    scene.owner.is_away, scene.owner.is_refusing = how == "unavailable", how == "refused"
    await scene.pushed()
    first = (await scene.seen())["waiting_since"]
    later(clock, minutes=1)
    await scene.pushed()
    assert scene.department.heard == []
    stands = await scene.seen()
    assert (stands["problem"], stands["waiting_since"]) == (f"feed-{how}", first)
    assert first
    assert (stands["failing_since"], stands["tries"]) == (None, 0)
    assert await counted(scene.app) == {how: 1}
    scene.owner.is_away = scene.owner.is_refusing = False
    later(clock, minutes=2)
    await scene.pushed()
    assert len(scene.department.heard) == 1
    stands = await scene.seen()
    assert (stands["problem"], stands["waiting_since"]) == (None, None)
    assert await counted(scene.app) == {}
    assert timedelta(minutes=1) > LOOK


async def test_a_push_whose_key_is_gone_hinders_no_other_and_no_look(scene, caplog):
    broken = b"\x01nothing that any key opens"
    async with scene.app.state.database.transaction() as session:
        await session.execute(text("UPDATE feed_pushes SET secret = :it"), {"it": broken})
    other = await concluded(scene.client, scene.chief)
    made = await try_register(scene.client, scene.chief, other, scene.department.url)
    assert made.status_code == 201
    assert await scene.pushed() == 2
    assert len(scene.department.heard) == 1
    assert f"push {scene.push['id']} broke" in caplog.text
    assert (await scene.seen())["state"] == "active"
    assert (await scene.move("ending")).json()["state"] == "ended"


async def test_one_that_breaks_ends_no_attempt_of_another(scene, clock, monkeypatch):
    """Of the turns of all departments one breaks, at a moment when another is in mid-attempt."""
    scene.department.pause = 0.5
    whole, turns = jobs.push_next, []

    async def breaking(app):
        turns.append(1)
        if len(turns) == 2:
            raise RuntimeError
        return await whole(app)

    monkeypatch.setattr(jobs, "push_next", breaking)
    pushing = asyncio.create_task(jobs.push_news(scene.app))
    await scene.department.asked()
    await asyncio.sleep(1.5)
    assert not pushing.done()
    assert (await scene.seen())["delivered_at"]
    pushing.cancel()
    await asyncio.gather(pushing, return_exceptions=True)


async def test_what_rests_with_its_agreement_fails_no_longer(scene, clock):
    scene.department.status = 503
    await scene.pushed()
    clock.move("2027-01-01")
    assert await counted(scene.app) == {}
    assert await scene.pushed() == 0
    stands = await scene.seen()
    assert (stands["failing_since"], stands["tries"], stands["problem"]) == (None, 0, None)
    assert stands["state"] == "active"


async def test_a_push_ends_with_its_agreement(scene, rows):
    scene.department.status = 410
    await scene.pushed()
    await move(scene.client, scene.chief, f"{scene.agreed['id']}/ending")
    stands = await scene.seen()
    assert (stands["state"], stands["version"]) == ("ended", 3)
    assert await counted(scene.app) == {}
    events = [one["event"] for one in await rows("changes") if one["object"] == "feed-push"]
    assert events == ["feed-push.registered", "feed-push.disabled", "feed-push.ended"]


async def test_what_a_process_left_behind_is_sent_again_under_its_id(scene, clock):
    scene.department.pause = 0.3
    turn = asyncio.create_task(jobs.push_next(scene.app))
    await scene.department.asked()
    turn.cancel()
    await asyncio.gather(turn, return_exceptions=True)
    assert await scene.pushed() == 0
    later(clock, minutes=3)
    assert timedelta(minutes=3) > LEASE
    await scene.pushed()
    [first, second] = [headers["webhook-id"] for headers, _ in scene.department.heard]
    assert first == second


async def test_of_several_who_look_at_once_one_has_the_turn(scene):
    turns = await asyncio.gather(*(jobs.push_next(scene.app) for _ in range(4)))
    assert sorted(turns) == [False, False, False, True]
    assert len(scene.department.heard) == 1


@pytest.mark.parametrize("how", ["ended", "over", "not granted"])
async def test_what_is_not_agreed_any_more_is_not_pushed(scene, clock, how):
    if how == "ended":
        await move(scene.client, scene.chief, f"{scene.agreed['id']}/ending")
    elif how == "over":
        clock.move("2027-01-01")
    else:
        feeds = [{"feed": "posts", "fields": ["state"]}]
        assert (
            await revised(scene.client, scene.chief, scene.agreed, feeds=feeds)
        ).status_code == 200
    assert await scene.pushed() == 0


async def test_a_secret_is_told_once_and_lies_sealed(scene, rows, log_file):
    secret = scene.push["signing_secret"]
    assert secret.startswith("whsec_")
    assert secret not in str(await scene.seen())
    for table in ("feed_pushes", "changes", "audit_entries", "remembered_answers"):
        assert secret not in str(await rows(table))
    assert secret not in log_file.read_text(encoding="utf-8")
    for change in await rows("changes"):
        assert "hooks.example" not in str(change)


@pytest.mark.parametrize(
    ("url", "feed", "refused"),
    [
        ("http://hooks.example.gov.cn/", "units", (409, "destination-unfit")),
        ("https://10.0.0.1/jianxi", "units", (409, "destination-unfit")),
        ("https://169.254.169.254/latest", "units", (409, "destination-unfit")),
        ("https://hooks.example.gov.cn:22/", "units", (409, "destination-unfit")),
        ("https://hooks.example.gov.cn/", "posts", (409, "feed-not-agreed")),
        ("https://hooks.example.gov.cn/", "nothing", (409, "feed-not-agreed")),
        ("https://a", "units", (422, "malformed")),
    ],
)
async def test_no_address_inward_and_no_feed_that_was_not_agreed(registered, url, feed, refused):
    answer = await registered(url, feed)
    assert answer.status_code == refused[0]
    if refused[0] == 409:
        assert told(answer) == refused


async def test_a_feed_is_pushed_to_one_address_at_a_time(scene):
    second = await try_register(scene.client, scene.chief, scene.agreed, scene.department.url)
    assert told(second) == (409, "push-there")
    await scene.move("ending")
    answers = await asyncio.gather(
        *(
            try_register(scene.client, scene.chief, scene.agreed, scene.department.url)
            for _ in range(3)
        )
    )
    assert sorted(one.status_code for one in answers) == [201, 409, 409]


async def test_only_an_administrator_of_the_office_registers_and_nobody_elsewhere_looks(scene):
    clerk = {"access_token": tokens.user_token("officer", ("clerk",), region="640100")}
    answer = await try_register(scene.client, clerk, scene.agreed, scene.department.url)
    assert told(answer) == (403, "role-lacks-right")
    path = f"/v1/data-agreements/{scene.agreed['id']}/pushes"
    elsewhere = await scene.client.get(path, headers=tokens.officer("640200"))
    assert told(elsewhere) == (404, "agreement-unknown")


async def answered(app, agreed, state="stands", feed="units"):
    """An objection of the department that was closed just now."""
    now = app.state.clock.now()
    row = FeedObjection(
        id=ids.new("fob"),
        version=2,
        agreement_id=agreed["id"],
        feed=feed,
        subject="unt_1",
        object_id="unt_1",
        region="640104",
        field="name",
        state=state,
        filed_at=now,
        filed_on=now.date(),
        provisional=False,
        closed_on=now.date(),
        is_told=False,
    )
    async with app.state.database.transaction() as session:
        session.add(row)


async def test_an_objection_that_was_answered_is_told_once_though_the_feed_has_no_news(
    scene, clock
):
    await scene.pushed()
    for what in ({"state": "withdrawn"}, {"feed": "posts"}):
        await answered(scene.app, scene.agreed, **what)
    later(clock, minutes=1)
    await scene.pushed()
    assert scene.department.cursors == ["c0"]
    await answered(scene.app, scene.agreed)
    scene.owner.no = 4
    later(clock, minutes=2)
    await scene.pushed()
    later(clock, minutes=3)
    await scene.pushed()
    assert scene.department.cursors == ["c0", "c0"]
    scene.owner.is_any = True
    later(clock, minutes=4)
    await scene.pushed()
    assert scene.department.cursors == ["c0", "c0", "c4"]
