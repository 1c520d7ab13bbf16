"""Looks in full: each noted with what it is for, so many a day by each person, and no more."""

import asyncio
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from services.common.deeds import Deed
from services.common.policy import Measure, Policy
from services.common.store.database import Database
from services.common.store.reveals import Purpose, RevealsUsedUp, note_look
from services.common.store.tables import audit_entries
from services.common.values.dated import Value
from services.common.web.problems import document

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


@pytest.fixture
async def database(kernel_url):
    database = Database(kernel_url)
    yield database
    await database.close()


def allowing(most):
    """The dated values of a service that allows so many looks."""
    value = Value("reveals_per_day", most, "640000", date(2017, 10, 1), "", "NV")
    return Policy({"reveals_per_day": Measure("reveals_per_day", "次数", "次", (value,))})


async def look(database, author="acc_1", day=MONDAY, most=2, words=None):
    deed = Deed(author, NOON, day, "req_1")
    async with database.transaction() as session:
        await note_look(
            session,
            deed,
            allowing(most),
            action="youth.revealed",
            object_id="yth_1",
            region="640100",
            purpose=Purpose("payment", words),
        )


async def noted(database):
    async with database.reading() as session:
        return [row.ground for row in await session.execute(select(audit_entries))]


async def test_a_look_is_noted_with_its_purpose_and_words(database):
    await look(database)
    await look(database, words="退汇第三笔")
    assert await noted(database) == ["payment", "payment：退汇第三笔"]


async def test_the_last_of_a_day_passes_and_one_more_is_told_when_it_may_be_again(database):
    for _ in range(2):
        await look(database)
    with pytest.raises(RevealsUsedUp) as refused:
        await look(database)
    told = document(refused.value)
    assert (told["status"], told["code"], told["most_per_day"]) == (429, "reveals-used-up", 2)
    assert told["possible_from"] == "2026-03-03T00:00:00+08:00"
    assert refused.value.retry_after == 12 * 3600
    assert len(await noted(database)) == 2


async def test_another_person_and_another_day_begin_anew(database):
    for author, day in (("acc_1", MONDAY), ("acc_2", MONDAY), ("acc_1", TUESDAY)):
        await look(database, author, day, most=1)
    assert len(await noted(database)) == 3


async def test_looks_at_once_do_not_pass_the_limit_together(database):
    tried = (look(database, most=3) for _ in range(8))
    ended = await asyncio.gather(*tried, return_exceptions=True)
    assert [one for one in ended if one is None] == [None] * 3
    assert sum(isinstance(one, RevealsUsedUp) for one in ended) == 5
    assert len(await noted(database)) == 3
