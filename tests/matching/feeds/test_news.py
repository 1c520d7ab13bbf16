"""Accounts, which pushes, asks matching for news of both its feeds and gives cursors to go on."""

from dataclasses import replace
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from services.accounts.clients.sisters import Sisters
from services.accounts.rules.feed_pushes import Pushing
from services.common.store.feeds import Feed
from services.common.upstream import Upstream
from services.matching.queries.feeds import OUTCOMES, PLACEMENTS
from tests.accounts.departments import Department
from tests.conftest import SandboxClock
from tests.house_keys import SIGNING
from tests.matching import placing
from tests.matching.feeds.reading import Join, number


def sisters(app: FastAPI) -> Sisters:
    """What accounts asks, of this matching."""
    keys: Any = type("Keys", (), {"signing": SIGNING["accounts"], "service": "accounts"})()
    transport = httpx2.ASGITransport(app)
    return Sisters({"matching": Upstream("matching", "http://matching", keys, transport)})


def a_turn(department: Department, feed: Feed) -> Pushing:
    """A push of a feed to whoever was granted it."""
    [granted] = department.agreement["feeds"]
    told = department.agreement["id"], feed.name, granted["fields"], ["640100"]
    return Pushing("psh", *told, "", "", None, None)


@pytest.mark.parametrize("feed", [PLACEMENTS, OUTCOMES], ids=lambda feed: feed.name)
async def test_from_a_cursor_that_is_pushed_a_department_reads_what_is_new(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    clock: SandboxClock,
    joined: Join,
    feed: Feed,
) -> None:
    placement = await placing.arrived(matching_app, matching)
    await number(matching_app)
    department = await joined(feed=feed)
    asked, turn = sisters(matching_app), a_turn(department, feed)
    before = await asked.news_of(turn)
    assert not before.is_reset
    turn = replace(turn, cursor=before.head)
    assert not (await asked.news_of(turn)).is_any
    clock.move("2026-06-16")
    await placing.move(matching, placement, "completion", retained_from="2026-06-17")
    await number(matching_app)
    after = await asked.news_of(turn)
    assert (after.is_any, after.is_reset) == (True, False)
    page = (await department.read(f"cursor={before.head}", feed.path)).json()
    assert [one["data"]["outcome"] for one in page["items"]][-1:] == ["retained"]
    page = (await department.read(f"cursor={after.head}", feed.path)).json()
    assert page["items"] == []


async def test_a_push_begins_anew_where_another_numbering_or_another_grant_stands(
    matching_app: FastAPI, joined: Join
) -> None:
    turn = a_turn(await joined(feed=OUTCOMES), OUTCOMES)
    asked = sisters(matching_app)
    cursor = (await asked.news_of(turn)).head
    narrowed = replace(turn, cursor=cursor, fields=["outcome"])
    assert (await asked.news_of(narrowed)).is_reset
    # A cursor of placements is none of outcomes.
    other = replace(turn, feed=PLACEMENTS.name, cursor=cursor, fields=["person"])
    assert (await asked.news_of(other)).is_reset
