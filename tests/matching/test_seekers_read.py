"""Who is read for a post: all who wait and would take it, in order, and few who would not."""

import asyncio
from datetime import date
from itertools import product
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import event, update

from services.common.values.dated import Value
from services.matching import policy
from services.matching.actions.choosing import seeker_of
from services.matching.actions.issuing import take
from services.matching.actions.pool import draw
from services.matching.queries import applicants, markets, waiting
from services.matching.rules.breadths import Breadth
from services.matching.rules.intentions import Seat, takes
from services.matching.tables.seats import PostSeats
from tests.matching import factories

MARKET = "640000"
WISHES: list[dict[str, Any]] = [
    {"regions": regions, "industries": industries, "occupations": occupations}
    for regions, industries, occupations in product(
        [[], ["640105"], ["640104"], ["640200", "640100"]],
        [[], ["G", "C"]],
        [[], ["4-01", "2"], ["4-01-02-03"]],
    )
] + [{"needs_lodging": True}]
SEATS = [
    factories.a_seat(county=county, industry=industry, occupation=occupation, lodging=lodging)
    for county, industry, occupation, lodging in product(
        ["640104", "640181", "640202"],
        ["C", "A"],
        ["4-01-02", "4-01-02-03", "2-01"],
        [True, False],
    )
]


@pytest.mark.parametrize(("region", "occupation"), [("county", 4), ("city", 2)])
async def test_of_who_waits_all_are_read_who_would_take_a_seat_and_in_order(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
    region: str,
    occupation: int,
) -> None:
    told = {"region": MARKET, "effective": date(2026, 1, 1), "source": "测试", "grade": "NV"}
    rows = [
        Value("least_breadth_region", region, **told),
        Value("least_breadth_occupation", occupation, **told),
    ]
    monkeypatch.setattr(policy, "VALUES", policy.VALUES.with_rows(rows))
    for wish in WISHES:
        await factories.register(matching, intention=wish)
    others = [await every_way(matching_app, seat) for seat in SEATS]
    # And most are left out.
    assert sum(others) > len(SEATS) * len(WISHES) / 3


async def every_way(app: FastAPI, seat: Seat) -> int:
    """Read who would take a seat as a draw does, compare with all, and count who was left out."""
    deed = factories.a_deed(app)
    async with app.state.database.transaction() as session:
        breadth = policy.breadth(deed.today, MARKET)
        told = session, MARKET, deed.today, seat, breadth
        read = [one async for one in applicants.in_order(*told)]
        stands = await waiting.stands(session, await waiting.ids(session))
        every = [
            await applicants.of_youth(session, key, deed.today)
            for key in sorted(stands, key=stands.__getitem__)
        ]
        would = [one.youth.id for one in every if one and takes(seeker_of(one, deed), seat)]
        assert [one.youth.id for one in read if takes(seeker_of(one, deed), seat)] == would
        return len(every) - len(read)


async def test_who_refused_a_post_is_not_read_for_it_again(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    post_id = await factories.offer(matching_app)
    youth = await factories.register(matching)
    await factories.refuse(matching, youth["dispatch"])
    deed = factories.a_deed(matching_app)
    async with matching_app.state.database.transaction() as session:
        for seat, number in ((factories.a_seat(post_id), 0), (factories.a_seat("pst_2"), 1)):
            told = session, MARKET, deed.today, seat, Breadth()
            read = [one async for one in applicants.in_order(*told)]
            assert len(read) == number


async def test_a_seat_that_nobody_takes_asks_the_same_of_a_large_pool_as_of_a_small(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    numbers = []
    for _ in range(2):
        for _ in range(applicants.PAGE + 1):
            await factories.register(matching, intention={"regions": ["640200"]})
        seen = []
        listening = listen(matching_app, seen)
        await factories.offer(matching_app)
        listening()
        numbers.append(len(seen))
    assert numbers[0] == numbers[1]


async def test_a_draw_that_comes_too_late_for_the_seat_asks_nobody_else(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    database, deed = matching_app.state.database, factories.a_deed(matching_app)
    post_id = await factories.offer(matching_app, 0)
    for _ in range(3):
        await factories.register(matching)
    async with database.transaction() as session:
        # As if a seat stood free that nobody was given yet.
        await session.execute(update(PostSeats).values(offered=1))
    seen: list[str] = []

    async def drawn() -> None:
        async with database.transaction() as session:
            await markets.lock(session, MARKET)
            await draw(session, deed, post_id)

    async with database.transaction() as quicker:
        assert await take(quicker, deed, post_id)
        listening = listen(matching_app, seen)
        drawing = asyncio.create_task(drawn())
        _, unfinished = await asyncio.wait([drawing], timeout=0.5)
        assert unfinished
    await drawing
    listening()
    assert sum(told.startswith("UPDATE post_seats") for told in seen) == 1


def listen(app: FastAPI, seen: list[str]) -> Any:
    """Note each statement until the answer is called."""
    engine = app.state.database.engine.sync_engine

    def note(*told: Any) -> None:
        seen.append(told[2])

    event.listen(engine, "before_cursor_execute", note)
    return lambda: event.remove(engine, "before_cursor_execute", note)
