"""Many persons of one source at once: in few statements, in any order, at the same time."""

import asyncio
from dataclasses import replace
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import event, func, select

from services.common.errors import Malformed
from services.common.store.tables import changes
from services.common.values import ids
from services.matching.actions.known import know
from services.matching.rules.known import Known, ReadPerson, Source, Told, read_person
from services.matching.tables import Base
from services.matching.tables.known import NameConflict, Telling
from services.matching.tables.youths import Youth
from tests import tokens
from tests.matching import factories

pytestmark = pytest.mark.usefixtures("matching")


def a_source(app: FastAPI, **facts: Any) -> Source:
    return replace(Source("university", app.state.clock.today(), "uni_1"), **facts)


def a_person(app: FastAPI, **told: Any) -> ReadPerson:
    known = Told(name="马明", id_number=factories.an_id_number(), region="640104")
    return read_person(replace(known, **told), {"disabled"}, app.state.clock.today())


async def tell(app: FastAPI, persons: list[ReadPerson], **facts: Any) -> list[Known]:
    deed = factories.a_deed(app)
    return await app.state.database.run(
        lambda session: know(session, deed, a_source(app, **facts), persons)
    )


async def statements(app: FastAPI, persons: list[ReadPerson]) -> int:
    """How many statements a list of persons takes; an executemany is one."""
    engine, seen = app.state.database.engine.sync_engine, []

    def note(*told: Any) -> None:
        seen.append(told[2])

    event.listen(engine, "before_cursor_execute", note)
    try:
        await tell(app, persons)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)


async def test_answers_come_in_the_order_of_the_persons(matching_app: FastAPI) -> None:
    old, new = a_person(matching_app), a_person(matching_app)
    (before,) = await tell(matching_app, [old])
    other = replace(old, name="马朋")
    told = await tell(matching_app, [new, other, old, new])
    assert [known.outcome for known in told] == ["new", "in_question", "merged", "merged"]
    assert [known.youth_id == before.youth_id for known in told] == [False, True, True, False]
    assert told[0].youth_id == told[3].youth_id
    assert [known.conflict_id is not None for known in told] == [False, True, False, False]
    assert len({known.telling_id for known in told}) == 4


async def test_ten_persons_or_a_hundred_take_the_same_few_statements(
    matching_app: FastAPI,
) -> None:
    few = [a_person(matching_app) for _ in range(10)]
    many = [a_person(matching_app) for _ in range(100)]
    first, second = await statements(matching_app, few), await statements(matching_app, many)
    assert first == second <= 5
    third = await statements(matching_app, [*few, *many, a_person(matching_app)])
    assert third <= 8


async def test_a_list_told_twice_makes_nobody_twice_and_drops_nobody(
    matching_app: FastAPI,
) -> None:
    persons = [a_person(matching_app, school=f"学校{n % 3}") for n in range(30)]
    await tell(matching_app, persons)
    await tell(matching_app, [*reversed(persons), *persons])
    async with matching_app.state.database.transaction() as session:
        assert await session.scalar(select(func.count()).select_from(Youth)) == 30
        assert await session.scalar(select(func.count()).select_from(Telling)) == 90
        versions = select(changes.c.object_id, changes.c.version).where(changes.c.object == "youth")
        told = (await session.execute(versions)).all()
    assert len(told) == len(set(told)) == 90
    assert {version for _, version in told} == {1, 2, 3}


async def test_two_lists_at_once_that_share_persons_make_one_youth_of_each(
    matching_app: FastAPI,
) -> None:
    persons = [a_person(matching_app) for _ in range(40)]
    lists = [persons, persons[::-1], persons[10:] + persons[:10], persons[::2]]
    answers = await asyncio.gather(*(tell(matching_app, told) for told in lists))
    async with matching_app.state.database.transaction() as session:
        assert await session.scalar(select(func.count()).select_from(Youth)) == 40
        assert await session.scalar(select(func.count()).select_from(Telling)) == 140
        rows = await session.scalars(select(changes.c.version).where(changes.c.object == "youth"))
        numbers = list(rows)
    assert len(numbers) == 140
    assert numbers.count(1) == 40
    assert sum(known.outcome == "new" for told in answers for known in told) == 40


async def test_a_list_and_the_persons_own_sign_up_at_once_make_one_youth(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    for _ in range(5):
        number, account = factories.an_id_number(), ids.new("yth")
        person = a_person(matching_app, id_number=number, school="宁夏大学")
        body = factories.a_youth(id_number=number, name="马明", intention=None)
        _, answer = await asyncio.gather(
            tell(matching_app, [person]),
            matching.post("/v1/youths", json=body, headers=tokens.youth(account)),
        )
        assert answer.status_code == 201, answer.text
        shown = await matching.get(f"/v1/youths/{account}", headers=tokens.officer())
        assert shown.json()["school"] == "宁夏大学"
    async with matching_app.state.database.transaction() as session:
        assert await session.scalar(select(func.count()).select_from(Youth)) == 5


async def test_two_accounts_at_once_get_one_record_between_them(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    for _ in range(5):
        number = factories.an_id_number()
        await tell(matching_app, [a_person(matching_app, id_number=number)])
        body = factories.a_youth(id_number=number, name="马明", intention=None)
        answers = await asyncio.gather(
            *(
                matching.post("/v1/youths", json=body, headers=tokens.youth(ids.new("yth")))
                for _ in range(3)
            )
        )
        assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    async with matching_app.state.database.transaction() as session:
        assert await session.scalar(select(func.count()).select_from(Youth)) == 5


async def test_nobody_told_is_nothing_done(matching_app: FastAPI) -> None:
    assert await statements(matching_app, []) == 0


async def test_a_list_of_a_day_to_come_is_refused_whole(matching_app: FastAPI) -> None:
    day = matching_app.state.clock.today()
    with pytest.raises(Malformed):
        await tell(matching_app, [a_person(matching_app)], told_on=day.replace(year=2027))
    async with matching_app.state.database.transaction() as session:
        assert await session.scalar(select(func.count()).select_from(Youth)) == 0
        assert await session.scalar(select(func.count()).select_from(NameConflict)) == 0


async def test_whatever_may_hang_on_a_known_record_goes_along_when_its_person_signs_up() -> None:
    """Its id changes then: a table refers to it by CASCADE, or holds only who has applied."""
    of_applicants = {
        *("intentions", "waiting", "dispatches", "holds", "pauses", "placements"),
        *("round_lines", "round_participants", "fair_pairs"),
    }
    stiff = {
        table.name
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.target_fullname == "youths.id" and key.onupdate != "CASCADE"
    }
    assert stiff <= of_applicants
