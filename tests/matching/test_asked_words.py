"""Words asked before a page is taken: no market waits, older ones go over no newer ones."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from services.common.store.changes import FedChange
from services.common.store.following import ask_and_take
from services.common.values import ids
from services.matching.actions import offers
from services.matching.clients.units import Units
from services.matching.jobs import renew_texts
from services.matching.rules.agreement_words import Words, WordsUnavailable
from services.matching.rules.seats import Offer
from tests.matching import factories, placing, words
from tests.matching.test_renamed_units import followed

MENTOR, ADDRESS = "接任·测试", "银川市兴庆区新址2号"
THERE = "640323"
GONE = httpx2.MockTransport(lambda _: httpx2.Response(404, json={"code": "post-not-found"}))


@dataclass(frozen=True)
class Slow(Units):
    """Units, which answers only when it may."""

    asked: asyncio.Event = field(default_factory=asyncio.Event)
    may: asyncio.Event = field(default_factory=asyncio.Event)

    async def words(self, post_id: str) -> Words:
        self.asked.set()
        await self.may.wait()
        return await super().words(post_id)


@dataclass(frozen=True)
class Meanwhile(Units):
    """Units, of which something happens after it told words and before they are taken."""

    asked: list[str] = field(default_factory=list)
    then: list[Callable[[], Awaitable[object]]] = field(default_factory=list)
    now: dict[str, Any] = field(default_factory=dict)
    """What it tells otherwise than at first."""

    async def words(self, post_id: str) -> Words:
        self.asked.append(post_id)
        try:
            return replace(await super().words(post_id), **self.now)
        finally:
            if self.then:
                await self.then.pop()()


async def two_sent(app: FastAPI, client: httpx2.AsyncClient) -> tuple[placing.Shown, placing.Shown]:
    """Two dispatches to one post, the first of them accepted."""
    await factories.offer(app, seats=2, mentor_id=ids.new("mnt"))
    first, second = [(await factories.register(client))["dispatch"] for _ in range(2)]
    assert first["post_id"] == second["post_id"]
    return await factories.accept(client, first), second


async def told(app: FastAPI, of: placing.Shown, change: str) -> None:
    """A page that tells of another name of a unit, or of another mentor or county of its post."""
    if change == "unit":
        await followed(app, of["unit_id"], kind="rename")
        return
    facts = {"workplace_county": THERE} if change == "workplace" else {"mentor_id": ids.new("mnt")}
    await factories.followed(app, post_told(app, of, **facts))


def post_told(app: FastAPI, of: placing.Shown, **facts: Any) -> FedChange:
    """What the feed tells of the post of a dispatch."""
    post = {"post_id": of["post_id"], "unit_id": of["unit_id"]}
    return factories.a_post_told(app, seats=2, **post | facts)


CHANGES = pytest.mark.parametrize("change", ["unit", "mentor", "workplace"])


@CHANGES
async def test_while_units_is_slow_nobody_in_the_market_waits_for_it(
    matching_app: FastAPI, matching: httpx2.AsyncClient, change: str
) -> None:
    first, second = await two_sent(matching_app, matching)
    units = Slow(words.a_sister(unit_address=ADDRESS, unit_name="塞上新名").upstream)
    matching_app.state.units = units
    page = asyncio.create_task(told(matching_app, first, change))
    async with asyncio.timeout(10):
        await units.asked.wait()
        # Who declines holds the market, and the dispatch that the change concerns.
        refused = await factories.refuse(matching, second)
        waiting = await factories.register(matching)
    assert refused.status_code == 200, refused.text
    assert waiting["dispatch"]["post_id"] == first["post_id"]
    assert matching_app.state.database.engine.pool.checkedout() == 0
    assert not page.done()
    units.may.set()
    await page
    assert ADDRESS in str((await placing.agreement(matching, first))["content"])


@CHANGES
async def test_who_accepts_after_the_words_were_told_is_asked_for_again(
    matching_app: FastAPI, matching: httpx2.AsyncClient, change: str
) -> None:
    first, second = await two_sent(matching_app, matching)
    units = Meanwhile(words.a_sister(unit_name="塞上新名").upstream)
    matching_app.state.units = units

    async def accept() -> None:
        units.now["unit_address"] = ADDRESS
        await factories.accept(matching, second)

    units.then.append(accept)
    await told(matching_app, first, change)
    # For the page, for whoever accepted, and for the page again.
    assert len(units.asked) == 3
    for dispatch in (first, second):
        content = str((await placing.agreement(matching, dispatch))["content"])
        assert (ADDRESS in content, "塞上新名" in content) == (True, True)
        events = await placing.events(matching_app, "dispatch", dispatch["id"])
        assert [event for event, _, _ in events].count("dispatch.accepted") == 1


@CHANGES
async def test_what_the_daily_look_wrote_after_the_words_were_told_is_not_written_over_by_them(
    matching_app: FastAPI, matching: httpx2.AsyncClient, change: str
) -> None:
    first, _ = await two_sent(matching_app, matching)
    units = Meanwhile(words.a_sister(unit_name="塞上新名").upstream)
    matching_app.state.units = units

    async def renew() -> None:
        units.now.update(unit_address=ADDRESS, unit_name="塞上又名")
        assert await renew_texts(matching_app)

    units.then.append(renew)
    await told(matching_app, first, change)
    content = str((await placing.agreement(matching, first))["content"])
    assert (ADDRESS in content, "塞上又名" in content) == (True, True)


async def test_one_page_of_many_changes_asks_once_for_a_post_and_tells_each(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    first, _ = await two_sent(matching_app, matching)
    units = Meanwhile(words.a_sister(mentor_name=MENTOR).upstream)
    matching_app.state.units = units
    mentor_id = ids.new("mnt")
    await factories.followed(
        matching_app,
        factories.a_change(matching_app, "unit", first["unit_id"], "unit.succeeded", kind="rename"),
        post_told(matching_app, first, mentor_id=mentor_id),
        post_told(matching_app, first, mentor_id=mentor_id, workplace_county=THERE),
    )
    assert units.asked == [first["post_id"]]
    particulars = (await placing.agreement(matching, first))["content"]["particulars"]
    assert (particulars["mentor_id"], particulars["county_name"]) == (mentor_id, "盐池县")
    assert particulars["words"]["mentor_name"] == MENTOR
    events = [event for event, _, _ in await placing.events(matching_app, "dispatch", first["id"])]
    assert events[2:] == ["dispatch.mentor-changed", "dispatch.workplace-moved"]


async def test_words_that_a_page_did_not_foresee_are_asked_for_all_the_same(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    first, _ = await two_sent(matching_app, matching)
    matching_app.state.units = words.a_sister(mentor_name=MENTOR)
    change = post_told(matching_app, first, mentor_id=ids.new("mnt"))
    taking = matching_app.state.followers["units"].taking([])
    database = matching_app.state.database
    await ask_and_take(database, taking, lambda session: taking.apply(session, [change]))
    assert MENTOR in str((await placing.agreement(matching, first))["content"])


async def test_a_post_that_units_has_no_words_of_keeps_its_page_from_being_taken(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    first, _ = await two_sent(matching_app, matching)
    old = await placing.agreement(matching, first)
    matching_app.state.units = words.over(GONE)
    with pytest.raises(WordsUnavailable):
        await told(matching_app, first, "workplace")
    assert await placing.agreement(matching, first) == old
    matching_app.state.units = words.a_sister()
    await told(matching_app, first, "workplace")
    assert (await placing.agreement(matching, first))["digest"] != old["digest"]


async def test_words_that_are_needed_no_longer_keep_no_page_back(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    first, _ = await two_sent(matching_app, matching)
    units = Meanwhile(words.over(GONE).upstream)
    matching_app.state.units = units

    async def close() -> None:
        deed, closed = factories.a_deed(matching_app), Offer(2, 2, "closed")
        await matching_app.state.database.run(
            lambda session: offers.answer(session, deed, first["post_id"], closed)
        )

    units.then.append(close)
    await told(matching_app, first, "workplace")
    events = await placing.events(matching_app, "dispatch", first["id"])
    assert events[-1][0] == "dispatch.withdrawn"
