"""Open seats in the public zone: as matching tells them, with their age, with or without it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime

import httpx2
import pytest

from services.common.errors import Unavailable
from services.common.store import relay
from services.common.upstream import Upstream
from services.common.web import feed
from services.units.follow import note_age_once
from tests.conftest import client_of
from tests.matching import factories as youths
from tests.units.conftest import Joined
from tests.units.factories import a_recognised_unit, an_open_post, decided


class Zone:
    """Units that follows matching's real feed, and what the public sees of it."""

    def __init__(self, joined: Joined, units: httpx2.AsyncClient) -> None:
        self.joined = joined
        self.units = units

    async def follow(self) -> None:
        """Let each read what the other told; then note the age."""
        await self.joined.catch_up()
        async with self.joined.matching.state.database.engine.connect() as connection:
            await relay.number(connection)
        await note_age_once(self.joined.units)

    async def seen(self, post) -> tuple[int | None, str | None]:
        """What anyone sees of a post: open seats and as of when."""
        answer = await self.units.get(f"/v1/public/posts/{post['id']}")
        assert answer.status_code == 200, answer.text
        return answer.json()["open_seats"], answer.json()["open_seats_as_of"]

    async def listed(self, query: str) -> list[str]:
        """The ids in a list of posts."""
        answer = await self.units.get(f"/v1/public/posts?{query}")
        return [item["id"] for item in answer.json()["items"]]

    def cut(self) -> None:
        """Matching is away."""

        async def away(position, limit, wait=0):
            raise Unavailable

        followers = self.joined.units.state.followers
        followers["matching"] = replace(followers["matching"], read_page=away)


@pytest.fixture(autouse=True)
def age_is_noted_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loop looks once, at the start, and finds matching away."""
    monkeypatch.setattr("services.units.follow.AGE_PAUSE", 3600)


@pytest.fixture
async def zone(joined: Joined, units: httpx2.AsyncClient) -> AsyncIterator[Zone]:
    """The zone, following."""
    line = httpx2.ASGITransport(joined.matching, raise_app_exceptions=False)
    source = Upstream("matching", "http://matching", joined.units.state.keys, line)
    followers = joined.units.state.followers
    followers["matching"] = replace(followers["matching"], read_page=feed.reader(source))
    yield Zone(joined, units)
    await source.close()


async def test_open_seats_are_what_matching_has_left(zone, units, clock):
    post = await an_open_post(units, await a_recognised_unit(units), headcount=2)
    assert await zone.seen(post) == (None, None)
    await zone.follow()
    seats, first = await zone.seen(post)
    assert seats == 2
    async with client_of(zone.joined.matching) as matching:
        await youths.register(matching)
        clock.move("2026-03-02", hour=10)
        await zone.follow()
        assert (await zone.seen(post))[0] == 1
        await youths.register(matching)
        await zone.follow()
    seats, later = await zone.seen(post)
    assert seats == 0
    assert first.startswith("2026-03-02T09:")
    assert later.startswith("2026-03-02T10:")
    assert await zone.listed("has_open_seats=true") == []
    assert await zone.listed("has_open_seats=false") == [post["id"]]
    shown = (await units.get("/v1/public/units")).json()["items"][0]
    assert (shown["open_posts"], shown["open_seats"]) == (1, 0)


async def test_without_matching_the_zone_answers_and_shows_the_age(zone, units, clock):
    unit = await a_recognised_unit(units)
    post = await an_open_post(units, unit, headcount=2)
    await zone.follow()
    as_of = (await zone.seen(post))[1]
    zone.cut()
    clock.move("2026-03-05")
    await note_age_once(zone.joined.units)
    assert await zone.seen(post) == (2, as_of)
    newer = await an_open_post(units, unit)
    answer = (await units.get("/v1/public/posts")).json()
    assert [item["open_seats"] for item in answer["items"]] == [None, 2]
    assert answer["open_seats_as_of"] == as_of
    assert await zone.listed("has_open_seats=true") == [post["id"]]
    assert newer["id"] in await zone.listed("has_open_seats=false")


async def test_a_taken_seat_and_a_newer_age_change_the_tag(zone, units, clock):
    post = await an_open_post(units, await a_recognised_unit(units), headcount=2)
    await zone.follow()
    first = await units.get("/v1/public/posts")
    tag = {"If-None-Match": first.headers["etag"]}
    assert (await units.get("/v1/public/posts", headers=tag)).status_code == 304
    async with client_of(zone.joined.matching) as matching:
        await youths.register(matching)
    await zone.follow()
    answer = await units.get("/v1/public/posts", headers=tag)
    assert (answer.status_code, answer.json()["items"][0]["open_seats"]) == (200, 1)
    tag = {"If-None-Match": answer.headers["etag"]}
    clock.move("2026-03-02", hour=11)
    await zone.follow()
    answer = await units.get("/v1/public/posts", headers=tag)
    assert answer.status_code == 200
    as_of = datetime.fromisoformat(answer.json()["open_seats_as_of"])
    assert as_of.hour == 11
    assert answer.json()["items"][0]["id"] == post["id"]


async def test_a_suspended_post_that_opens_again_shows_its_seats(zone, units):
    unit = await a_recognised_unit(units)
    post = await an_open_post(units, unit, headcount=2)
    await zone.follow()
    suspended = (await decided(units, unit, "suspension")).json()
    await zone.joined.settle()
    await zone.follow()
    assert await zone.listed("") == []
    await decided(units, suspended, "reinstatement")
    await zone.follow()
    assert (await zone.seen(post))[0] == 2


async def test_an_age_once_noted_never_goes_back(zone, units, clock):
    post = await an_open_post(units, await a_recognised_unit(units))
    clock.move("2026-03-04")
    await zone.follow()
    as_of = (await zone.seen(post))[1]
    clock.move("2026-03-03")
    await zone.follow()
    assert (await zone.seen(post))[1] == as_of
