"""What a page of a feed tells is kept by as many statements however much it is."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import event, select

from services.common.store.changes import FedChange, FeedPage
from services.reporting.tables.facts import Fact

DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.fixture
async def still_app(reporting_made: FastAPI) -> AsyncIterator[FastAPI]:
    """The reporting app, no loop of it running."""
    yield reporting_made
    await reporting_made.state.database.close()


def a_change(no: int, object_id: str, version: int, **data: Any) -> FedChange:
    return FedChange(
        no, "post", object_id, version, "post.told", DAY, NOW, "acc_1", "", "req_1", data
    )


async def taken(app: FastAPI, changes: list[FedChange]) -> int:
    """How many statements it takes to keep a page of these changes, the last of the feed."""
    follower, seen = app.state.followers["units"], []
    page = FeedPage("epoch", changes, changes[-1].no, settled=True)
    engine = app.state.database.engine.sync_engine

    def note(*told: Any) -> None:
        seen.append(told[2])

    event.listen(engine, "before_cursor_execute", note)
    try:
        taking = follower.taking(changes)
        await app.state.database.run(lambda session: follower._take(session, page, taking))
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)


async def places(app: FastAPI) -> list[tuple[str, int, str | None, str | None]]:
    told = select(Fact.object_id, Fact.version, Fact.region, Fact.workplace_county)
    async with app.state.database.transaction() as session:
        return [tuple(row) for row in await session.execute(told.order_by(Fact.no))]


async def test_a_place_left_unsaid_is_that_of_the_fact_before_on_whichever_page_it_was(
    still_app: FastAPI,
) -> None:
    here, there = {"region": "640100", "workplace_county": "640104"}, {"region": "640200"}
    await taken(still_app, [a_change(1, "a", 1, **here), a_change(2, "a", 2, region="640000")])
    page = [a_change(3, "a", 3), a_change(4, "b", 1), a_change(5, "b", 2, **there)]
    await taken(still_app, [*page, a_change(6, "b", 3), a_change(7, "a", 4, **there)])
    assert await places(still_app) == [
        ("a", 1, "640100", "640104"),
        ("a", 2, "640000", "640104"),
        ("a", 3, "640000", "640104"),
        ("b", 1, None, None),
        ("b", 2, "640200", None),
        ("b", 3, "640200", None),
        ("a", 4, "640200", "640104"),
    ]


async def test_many_changes_take_as_many_statements_as_two(still_app: FastAPI) -> None:
    few = await taken(still_app, [a_change(1, "a", 1, kind="x"), a_change(2, "a", 2)])
    many = [a_change(3 + n, f"p{n % 150}", 1 + n // 150, region="640100") for n in range(300)]
    assert await taken(still_app, many) == few
