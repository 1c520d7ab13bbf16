"""Fairs beside everything else: at one instant, ended by themselves, with nothing of a person."""

import asyncio
import re
from collections import Counter
from datetime import date

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from services.common.errors import JianxiError
from services.common.web.tokens import Caller
from services.matching import jobs
from services.matching.actions import fair_pairs, fairs
from services.matching.actions.fair_pairs import Pairing
from services.matching.actions.fairs import Announcement, Wanted
from services.matching.schemas.fairs import PairIn
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.fairs import Fair, FairPair, FairSeats
from services.matching.tables.pool import Waiting
from services.matching.tables.seats import PostSeats
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories

DAY = date(2026, 3, 6)
CLERK = Caller("acc_clerk", "officer", frozenset({"clerk"}), "640000", None, None)


async def announced(app: FastAPI, post_id: str, seats: int, *, awaits: bool = False) -> str:
    told = Announcement("640100", DAY, "人力资源市场", {post_id: Wanted(seats, awaits)})
    deed = factories.a_deed(app)
    fair: Fair = await app.state.database.run(
        lambda session: fairs.announce(session, deed, CLERK, told)
    )
    return fair.id


async def paired(app: FastAPI, fair_id: str, post_id: str, youth_id: str) -> str:
    """The code of the refusal, or `paired`."""
    deed, told = factories.a_deed(app), Pairing(post_id, youth_id, "in_person", "in_person")

    async def work(session: object) -> FairPair:
        fair = await fairs.fair_of(session, CLERK, fair_id)  # type: ignore[arg-type]
        return await fair_pairs.pair(session, deed, CLERK, fair, told)  # type: ignore[arg-type]

    try:
        await app.state.database.run(work)
    except JianxiError as error:
        return error.code()
    return "paired"


async def closed(app: FastAPI, fair_id: str) -> None:
    deed = factories.a_deed(app)
    await app.state.database.run(lambda session: fairs.close_over(session, deed, fair_id))


async def counted(app: FastAPI, post_id: str) -> None:
    """What is taken of a post is its dispatches and what is set aside, and no more than offered."""
    async with app.state.database.transaction() as session:
        post = await session.get_one(PostSeats, post_id)
        standing = Dispatch.post_id == post_id, Dispatch.state.in_(("issued", "accepted"))
        holders = (await session.scalars(select(Dispatch.youth_id).where(*standing))).all()
        parts = (await session.scalars(select(FairSeats).where(FairSeats.post_id == post_id))).all()
        waiting = (await session.scalars(select(Waiting.youth_id))).all()
    assert post.set_aside == sum(part.left for part in parts)
    assert post.taken == len(holders) + post.set_aside <= post.offered
    assert len(holders) == len(set(holders))
    assert not set(holders) & set(waiting)
    assert post.taken == post.offered or not waiting


async def test_of_eight_pairs_for_three_seats_three_are_made(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    post_id = await factories.offer(matching_app, seats=3)
    fair_id = await announced(matching_app, post_id, 3)
    youths = [await factories.register(matching) for _ in range(8)]
    clock.move(DAY)
    told = await asyncio.gather(
        *(paired(matching_app, fair_id, post_id, youth["id"]) for youth in youths)
    )
    assert Counter(told) == {"paired": 3, "fair-seats-gone": 5}
    await counted(matching_app, post_id)


async def test_one_youth_is_paired_once_however_many_officers_record_it(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    post_id = await factories.offer(matching_app, seats=4)
    fair_id = await announced(matching_app, post_id, 4)
    youth = await factories.register(matching)
    clock.move(DAY)
    told = await asyncio.gather(
        *(paired(matching_app, fair_id, post_id, youth["id"]) for _ in range(4))
    )
    assert Counter(told) == {"paired": 1, "already-held": 3}
    await counted(matching_app, post_id)


async def test_pairs_newcomers_and_the_end_of_a_fair_at_once_leave_no_seat_over_or_stranded(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    for _ in range(8):
        clock.move("2026-03-02")
        post_id = await factories.offer(matching_app, seats=4)
        fair_id = await announced(matching_app, post_id, 4)
        waiting = await factories.register(matching)
        clock.move(DAY)
        await asyncio.gather(
            closed(matching_app, fair_id),
            paired(matching_app, fair_id, post_id, waiting["id"]),
            factories.register(matching),
            factories.register(matching),
            factories.register_by_office(matching, hardship=["disabled"]),
        )
        await counted(matching_app, post_id)


async def test_two_fairs_at_once_do_not_set_aside_the_same_seat(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    post_id = await factories.offer(matching_app, seats=3)
    told = await asyncio.gather(
        *(announced(matching_app, post_id, 2) for _ in range(3)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in told) == ["SeatsNotFree", "SeatsNotFree", "str"]
    await counted(matching_app, post_id)


async def test_seats_that_come_at_one_instant_with_newcomers_are_the_fairs_before_theirs(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    for trade in "ACEFGH":
        only = {"intention": {"industries": [trade]}}
        post_id = await factories.offer(matching_app, seats=3, industry=trade)
        [sent, *_] = [(await factories.register(matching, **only))["dispatch"] for _ in range(3)]
        fair_id = await announced(matching_app, post_id, 3, awaits=True)
        await asyncio.gather(
            factories.refuse(matching, sent),
            factories.offer(matching_app, 6, post_id=post_id, version=2, industry=trade),
            *(factories.register(matching, **only) for _ in range(4)),
        )
        async with matching_app.state.database.transaction() as session:
            post = await session.get_one(PostSeats, post_id)
            part = await session.get_one(FairSeats, (fair_id, post_id))
            assert (post.offered, post.taken, post.set_aside) == (6, 6, 3)
            assert (part.awaited, part.left) == (0, 3)


@pytest.mark.parametrize(("day", "state"), [("2026-03-09", "announced"), ("2026-03-10", "closed")])
async def test_a_fair_whose_entry_is_over_ends_by_itself(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    clock: SandboxClock,
    day: str,
    state: str,
) -> None:
    post_id = await factories.offer(matching_app)
    fair_id = await announced(matching_app, post_id, 1)
    waiting = await factories.register(matching)
    clock.move(day)
    await jobs.close_fairs_over(matching_app)
    answer = await matching.get(f"/v1/fairs/{fair_id}", headers=tokens.officer())
    assert answer.json()["state"] == state
    found = await matching.get(f"/v1/youths/{waiting['id']}", headers=tokens.officer())
    assert (found.json()["dispatch"] is not None) is (state == "closed")


def test_no_table_and_no_body_of_a_fair_has_room_for_a_word_about_a_youth() -> None:
    told = re.compile(r"score|note|remark|comment|rank|rating|grade|ground|reason|detail|text")
    pair = FairPair.__table__
    texts = {column.name for column in pair.columns if column.type.python_type is str}
    coded = {"wish", "consent"}
    assert {name for name in texts if not name.endswith(("_id", "_by"))} == coded
    checked = " ".join(
        str(check.sqltext) for check in pair.constraints if hasattr(check, "sqltext")
    )
    assert all(f"{name} IN (" in checked for name in coded)
    for table in (Fair, FairSeats, FairPair):
        assert not [name for name in names_of(table) if told.search(name)]
    # A fair's own words are of its place; no youth is named in the same table.
    assert "youth_id" not in names_of(Fair)
    for field in PairIn.model_json_schema()["properties"].values():
        assert "enum" in field or "pattern" in field
    assert PairIn.model_config["extra"] == "forbid"


def names_of(table: type[Fair | FairSeats | FairPair]) -> set[str]:
    return {column.name for column in table.__table__.columns}
