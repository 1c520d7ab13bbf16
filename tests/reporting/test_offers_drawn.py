"""Offers drawn from the facts of posts: to their end before a count, and anew when told more."""

from datetime import date

import pytest
from sqlalchemy import func, select, text

from services.reporting.actions import offers
from services.reporting.queries import collection
from services.reporting.tables.offers import AddedSeats, OfferedSpan
from tests import tokens

DAYS = [date(2026, 2, no) for no in (2, 9, 16)]


@pytest.fixture(autouse=True)
def nobody_draws_beside(monkeypatch):
    async def is_not_behind(_):
        return False

    monkeypatch.setattr("services.reporting.jobs.offers.is_behind", is_not_behind)


async def offer(sister, key, event, day, headcount, **told):
    data = {"region": "640104", "workplace_county": "640105", "unit_id": "U1", "state": "open"}
    await sister.tell("post", key, f"post.{event}", day, headcount=headcount, **(data | told))


@pytest.fixture
async def posts(office, unit_facts):
    """Three posts, of which one is raised and one closed."""
    for key, day in zip(("P1", "P2", "P3"), DAYS, strict=True):
        await offer(unit_facts, key, "published", day, 2)
    await offer(unit_facts, "P2", "headcount-raised", DAYS[2], 5, before=2)
    await offer(unit_facts, "P1", "closed", DAYS[2], 2, state="closed")
    return office


async def ask(office, path="seats", **params):
    return await office.get(
        f"/v1/collection/{path}",
        params={"region": "640104"} | params,
        headers=tokens.officer("640104"),
    )


async def seats(office, day):
    answer = await ask(office, on=str(day))
    assert answer.status_code == 200, answer.text
    return answer.json()["total"]["now"]


async def rows(app, table):
    async with app.state.database.transaction() as session:
        return await session.scalar(select(func.count()).select_from(table))


async def test_what_is_told_later_is_drawn_anew(posts, unit_facts, following_app):
    assert [await seats(posts, day) for day in DAYS] == [2, 4, 7]
    assert await rows(following_app, OfferedSpan) == 4
    await offer(unit_facts, "P3", "headcount-raised", date(2026, 2, 20), 3, before=2)
    assert [await seats(posts, day) for day in (*DAYS, date(2026, 2, 20))] == [2, 4, 7, 8]
    assert (await rows(following_app, OfferedSpan), await rows(following_app, AddedSeats)) == (5, 5)


async def test_a_page_of_posts_is_read_by_itself_and_no_history_with_it(posts, monkeypatch):
    async def refuses(*_):
        raise AssertionError

    monkeypatch.setattr(collection, "facts_of_kinds", refuses)
    first = (await ask(posts, "seats/posts", limit=1)).json()
    assert [(one["id"], one["amount"]) for one in first["items"]] == [("P2", 5)]
    told = {"limit": 1, "cursor": first["next_cursor"]}
    rest = (await ask(posts, "seats/posts", **told)).json()
    assert ([one["id"] for one in rest["items"]], rest["next_cursor"]) == (["P3"], None)
    assert (await ask(posts)).json()["total"]["now"] == 7


async def test_a_count_that_would_wait_too_long_says_so_and_goes_on_from_there(posts, monkeypatch):
    monkeypatch.setattr(offers, "SLICE", 2)
    monkeypatch.setattr(offers, "PATIENCE", 2)
    answer = await ask(posts)
    told = answer.json()
    assert (answer.status_code, told["code"], told["source"]) == (503, "facts-incomplete", "units")
    assert answer.headers["retry-after"] == "15"
    assert (await ask(posts)).json()["total"]["now"] == 7


async def test_offers_are_drawn_from_the_first_fact_on(posts, following_app):
    before = (await ask(posts)).json()
    async with following_app.state.database.transaction() as session:
        for table in ("offers_drawn", "offered_spans", "added_seats"):
            await session.execute(text(f"DELETE FROM {table}"))
    assert (await ask(posts)).json()["total"] == before["total"]


async def test_two_who_draw_at_once_wait_for_each_other(posts, following_app):
    await following_app.state.followers["units"].catch_up()
    database = following_app.state.database
    async with database.transaction() as one, database.transaction() as other:
        assert await offers.draw_if_behind(one)
        await other.execute(text("SET LOCAL lock_timeout = '200ms'"))
        with pytest.raises(Exception, match="lock timeout"):
            await offers.draw_if_behind(other)
