"""Whom dispatches and holds name is there and stays there, though it is looked at once for many."""

import asyncio

import httpx2
from fastapi import FastAPI
from sqlalchemy import text

from tests.matching import factories
from tests.matching.test_round_keys import NOBODY, a_bare_youth, refused, told

NO_DISPATCH = "dsp_01K50000000000000000000009"
COPIES = (
    "INSERT INTO dispatches (id, version, state, youth_id, post_id, unit_id, market, region,"
    " unit_region, workplace_county, months, issued_on, issued_at, respond_by, explanation)"
    " SELECT id || no, version, state, youth, post, unit_id, market, region, unit_region,"
    " workplace_county, months, issued_on, issued_at, respond_by, explanation FROM dispatches,"
    " unnest(CAST(:youths AS text[]), CAST(:posts AS text[]))"
    " WITH ORDINALITY AS told (youth, post, no)"
)
HOLD = (
    "INSERT INTO holds (dispatch_id, youth_id, span, voided)"
    " SELECT dispatch, youth, '[2020-01-01,2020-02-01)', false"
    " FROM unnest(CAST(:dispatches AS text[]), CAST(:youths AS text[])) AS told (dispatch, youth)"
)


async def dispatched(app: FastAPI, client: httpx2.AsyncClient) -> tuple[str, str, str]:
    """The ids of a youth, of the post they go to, and of their dispatch."""
    await factories.offer(app)
    youth = await factories.register(client)
    dispatch = youth["dispatch"]
    return youth["id"], dispatch["post_id"], dispatch["id"]


async def test_one_of_many_dispatches_for_nobody_or_to_no_post_is_refused(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    _, post, _ = await dispatched(matching_app, matching)
    first, second = [await a_bare_youth(matching_app) for _ in range(2)]
    for youths, posts, column in (
        ([first, NOBODY], [post, post], "youths"),
        ([first, second], [post, "pst_01K50000000000000000000009"], "post_seats"),
    ):
        state, words = await refused(matching_app, COPIES, youths=youths, posts=posts)
        assert (state, f"one of {column} who is not there" in words) == ("23503", True), words
    await told(matching_app, COPIES, youths=[first, second], posts=[post, post])


async def test_one_of_many_holds_of_nobody_or_of_no_dispatch_is_refused(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    _, post, _ = await dispatched(matching_app, matching)
    youths = [await a_bare_youth(matching_app) for _ in range(2)]
    await told(matching_app, COPIES, youths=youths, posts=[post, post])
    async with matching_app.state.database.transaction() as session:
        query = text("SELECT id FROM dispatches WHERE youth_id = ANY (:youths) ORDER BY id")
        copies = list(await session.scalars(query, {"youths": youths}))
    for dispatches, whose, column in (
        ([copies[0], NO_DISPATCH], youths, "dispatches"),
        (copies, [youths[0], NOBODY], "youths"),
    ):
        state, words = await refused(matching_app, HOLD, dispatches=dispatches, youths=whose)
        assert (state, f"one of {column} who is not there" in words) == ("23503", True), words
    await told(matching_app, HOLD, dispatches=copies, youths=youths)


async def test_who_is_named_stays_and_nobody_unknown_is_named_instead(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await dispatched(matching_app, matching)
    named = {"nobody": NOBODY, "none": NO_DISPATCH}
    for statement, words in (
        ("DELETE FROM post_seats", "post_seats have one whom dispatches name"),
        ("UPDATE post_seats SET post_id = :nobody", "post_seats have one whom dispatches name"),
        ("DELETE FROM dispatches", "dispatches have one whom holds name"),
        ("UPDATE dispatches SET id = :none", "dispatches have one whom holds name"),
        ("UPDATE dispatches SET youth_id = :nobody", "one of youths who is not there"),
        ("UPDATE dispatches SET post_id = :nobody", "one of post_seats who is not there"),
        ("UPDATE holds SET youth_id = :nobody", "one of youths who is not there"),
        ("UPDATE holds SET dispatch_id = :none", "one of dispatches who is not there"),
    ):
        told_of = {name: value for name, value in named.items() if f":{name}" in statement}
        state, found = await refused(matching_app, statement, **told_of)
        assert (state, words in found) == ("23503", True), found


async def test_holds_follow_a_youth_who_takes_another_number_and_dispatches_do_not(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    _, post, _ = await dispatched(matching_app, matching)
    other = await a_bare_youth(matching_app)
    await told(matching_app, "UPDATE holds SET youth_id = :other", other=other)
    moved = {"new": NOBODY, "other": other}
    await told(matching_app, "UPDATE youths SET id = :new WHERE id = :other", **moved)
    async with matching_app.state.database.transaction() as session:
        assert list(await session.scalars(text("SELECT youth_id FROM holds"))) == [NOBODY]
    gone = await refused(matching_app, "DELETE FROM youths WHERE id = :id", id=NOBODY)
    assert (gone[0], "youths have one whom holds name" in gone[1]) == ("23503", True)
    another = await a_bare_youth(matching_app)
    await told(matching_app, COPIES, youths=[another], posts=[post])
    for change in ("DELETE FROM youths", "UPDATE youths SET id = id || 'x'"):
        state, words = await refused(matching_app, f"{change} WHERE id = :id", id=another)
        assert (state, "youths have one whom dispatches name" in words) == ("23503", True)


async def test_who_goes_while_a_dispatch_names_them_is_waited_for_and_then_refused(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    _, post, _ = await dispatched(matching_app, matching)
    one = await a_bare_youth(matching_app)
    async with matching_app.state.database.transaction() as session:
        await session.execute(text(COPIES), {"youths": [one], "posts": [post]})
        going = asyncio.ensure_future(
            refused(matching_app, "DELETE FROM youths WHERE id = :id", id=one)
        )
        await asyncio.sleep(0.3)
        assert not going.done()
    state, words = await going
    assert (state, "youths have one whom dispatches name" in words) == ("23503", True), words
