"""Following: matching reads the real feeds of units and reporting, and stands where they stand."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from services.common.deeds import by_itself
from services.common.store import calendar, policy_rows, relay
from services.common.store.following import Follower
from services.common.upstream import Upstream
from services.common.values import ids
from services.common.web import feed
from services.matching import policy
from services.matching.tables.seats import PostSeats
from services.reporting.actions import calendar as reporting_calendar
from services.reporting.rules.calendar import Arrangement
from services.units.actions.telling import tell_post
from services.units.tables.posts import Post
from services.units.tables.units import Unit
from tests import conftest, tokens
from tests.matching import factories
from tests.reporting.valuing import a_row, added


@pytest.fixture
async def units_asleep(units_made: FastAPI) -> AsyncIterator[FastAPI]:
    """The units app, its loops at rest."""
    yield units_made
    await units_made.state.database.close()


@pytest.fixture
async def reporting_asleep(reporting_made: FastAPI) -> AsyncIterator[FastAPI]:
    """The reporting app, its loops at rest."""
    yield reporting_made
    await reporting_made.state.database.close()


def following(app: FastAPI, source: FastAPI) -> Follower:
    """The follower in use, reading the sister that runs in this very process."""
    name = source.state.service
    transport = httpx2.ASGITransport(source)
    upstream = Upstream(name, f"http://{name}", app.state.keys, transport)
    follower = replace(app.state.followers[name], read_page=feed.reader(upstream))
    app.state.followers[name] = follower
    return follower


def a_unit() -> Unit:
    return Unit(id=ids.new("unt"), version=0, state="recognised", region="640100", industry="G")


def a_draft(unit: Unit) -> Post:
    return Post(
        id=ids.new("pst"),
        version=0,
        unit_id=unit.id,
        state="draft",
        headcount=2,
        offer_version=0,
        occupation="4-01-02",
        workplace_county="640105",
        months=6,
        lodging=True,
        unsuitable_under_18=False,
    )


async def tell(units: FastAPI, unit: Unit, post: Post, event: str, **now: Any) -> None:
    """Units writes a change of a post, and its relay numbers it."""
    for name, value in now.items():
        setattr(post, name, value)
    deed = by_itself("units", units.state.clock, "test")
    async with units.state.database.transaction() as session:
        await tell_post(session, deed, (post, unit), event)
    await numbered(units)


async def numbered(source: FastAPI) -> None:
    async with source.state.database.engine.connect() as connection:
        await relay.number(connection)


async def seats(app: FastAPI, post_id: str) -> PostSeats | None:
    async with app.state.database.transaction() as session:
        return await session.get(PostSeats, post_id)


async def test_a_published_post_is_known_with_all_that_the_engine_reads(
    matching_app: FastAPI, matching: httpx2.AsyncClient, units_asleep: FastAPI
) -> None:
    unit = a_unit()
    post = a_draft(unit)
    follower = following(matching_app, units_asleep)
    await tell(units_asleep, unit, post, "post.drafted")
    await follower.catch_up()
    assert await seats(matching_app, post.id) is None
    await tell(units_asleep, unit, post, "post.published", state="open", offer_version=1)
    await follower.catch_up()
    known = await seats(matching_app, post.id)
    assert known is not None
    assert (known.unit_id, known.region, known.workplace_county) == (unit.id, "640100", "640105")
    assert (known.industry, known.occupation, known.months) == ("G", "4-01-02", 6)
    assert (known.lodging, known.unsuitable_under_18, known.market) == (True, False, "640000")
    assert (known.offer_version, known.offered, known.taken, known.state) == (1, 2, 0, "open")


async def test_a_raise_in_the_feed_takes_from_the_pool(
    matching_app: FastAPI, matching: httpx2.AsyncClient, units_asleep: FastAPI
) -> None:
    unit = a_unit()
    post = a_draft(unit)
    follower = following(matching_app, units_asleep)
    published = {"state": "open", "offer_version": 1, "headcount": 1}
    await tell(units_asleep, unit, post, "post.published", **published)
    await follower.catch_up()
    youths = [await factories.register(matching) for _ in range(2)]
    await tell(units_asleep, unit, post, "post.headcount-raised", headcount=2, offer_version=2)
    await follower.catch_up()
    path, headers = f"/v1/youths/{youths[1]['id']}", tokens.youth(youths[1]["id"])
    assert (await matching.get(path, headers=headers)).json()["dispatch"]["post_id"] == post.id


async def test_an_offer_asked_before_its_publication_arrived_is_answered_after_catching_up(
    matching_app: FastAPI, matching: httpx2.AsyncClient, units_asleep: FastAPI
) -> None:
    unit = a_unit()
    post = a_draft(unit)
    following(matching_app, units_asleep)
    await tell(units_asleep, unit, post, "post.published", state="open", offer_version=1)
    answer = await matching.post(
        f"/internal/posts/{post.id}/offer",
        json={"version": 2, "headcount": 1, "state": "open"},
        headers=tokens.sister("units", "matching", "offers:write"),
    )
    assert answer.json() == {"accepted": True, "taken": 0, "reason": None}
    known = await seats(matching_app, post.id)
    assert known is not None
    assert (known.offer_version, known.offered) == (2, 1)


async def test_a_post_that_units_does_not_know_either_is_refused(
    matching_app: FastAPI, matching: httpx2.AsyncClient, units_asleep: FastAPI
) -> None:
    following(matching_app, units_asleep)
    answer = await matching.post(
        f"/internal/posts/{ids.new('pst')}/offer",
        json={"version": 1, "headcount": 1, "state": "open"},
        headers=tokens.sister("units", "matching", "offers:write"),
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "post-unknown")


@pytest.mark.parametrize("status", ["published", "provisional"])
async def test_a_year_of_the_calendar_is_kept_in_its_newest_version(
    matching_app: FastAPI, matching: httpx2.AsyncClient, reporting_asleep: FastAPI, status: Any
) -> None:
    follower = following(matching_app, reporting_asleep)
    holiday, worked = date(2026, 10, 1), date(2026, 10, 10)
    told = Arrangement(2026, status, (holiday,), (worked,), "国办发明电")
    deed = by_itself("reporting", reporting_asleep.state.clock, "test")
    async with reporting_asleep.state.database.transaction() as session:
        await reporting_calendar.replace(session, deed, told, seen=0, ground="公布")
    await numbered(reporting_asleep)
    await follower.catch_up()
    async with matching_app.state.database.transaction() as session:
        known = await calendar.around(session, date(2026, 3, 2))
    assert (known.is_working(holiday), known.is_working(worked)) == (False, True)
    assert known.is_provisional(holiday) is (status == "provisional")


async def test_an_offices_row_changes_a_clock_once_it_was_read(
    matching_app: FastAPI, matching: httpx2.AsyncClient, reporting_asleep: FastAPI
) -> None:
    await factories.offer(matching_app)
    await factories.offer(matching_app)
    before = await factories.register(matching)
    async with conftest.client_of(reporting_asleep) as reporting:
        row = a_row("response_working_days", 5, region="640100")
        await added(reporting, row, office="640100")
    await numbered(reporting_asleep)
    follower = following(matching_app, reporting_asleep)
    await follower.catch_up()
    async with matching_app.state.database.transaction() as session:
        await policy_rows.learn(session, policy.VALUES)
    after = await factories.register(matching)
    assert before["dispatch"]["respond_by"] == "2026-03-05"
    assert after["dispatch"]["respond_by"] == "2026-03-09"


async def test_a_regional_holiday_moves_the_days_counted_here(
    matching_app: FastAPI, matching: httpx2.AsyncClient, reporting_asleep: FastAPI
) -> None:
    follower = following(matching_app, reporting_asleep)
    told = {
        "off": ["2026-03-20"],
        "on": ["2026-03-22"],
        "source": "宁政办发〔2026〕1号",
        "ground": "自治区公布开斋节放假安排",
    }
    async with conftest.client_of(reporting_asleep) as reporting:
        answer = await reporting.put(
            "/v1/calendar/2026/regions/640000",
            json=told,
            headers=tokens.officer("640000", "administrator"),
        )
        assert answer.status_code == 200, answer.text
    await numbered(reporting_asleep)
    await follower.catch_up()
    async with matching_app.state.database.transaction() as session:
        known = await calendar.around(session, date(2026, 3, 2))
    assert (known.is_working(date(2026, 3, 20)), known.is_working(date(2026, 3, 22))) == (
        False,
        True,
    )
    assert known.years[2026].edition == "2026/1+640000/1"
