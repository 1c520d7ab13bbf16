"""Lists handed in, on the kernel alone: kept sealed, found within a region, checked, forgotten."""

import asyncio
from datetime import timedelta

import pytest
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment
from sqlalchemy import ForeignKey, select, update
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from services.common import keys
from services.common.deeds import by_itself
from services.common.errors import Refused, Unavailable
from services.common.lists import reading
from services.common.lists.outcomes import (
    WAITING,
    Checking,
    ImportNotFound,
    ListFileGone,
    ListNotChecked,
)
from services.common.store import jobs, list_checks
from services.common.store.database import Database
from services.common.store.lists import (
    FaultColumns,
    HandedIn,
    ListColumns,
    Shelf,
    with_kept_faults,
)
from services.common.store.sealed import ring
from services.common.store.tables import audit_entries, service_metadata
from services.common.store.tables import jobs as job_rows
from services.common.time.clock import Clock
from tests import house_keys
from tests.common.lists.make_files import FORM, a_person, xlsx


class Base(DeclarativeBase):
    """The tables of a service of no ministry."""

    metadata = service_metadata()


class PeopleList(ListColumns, Base):
    """A list of people."""

    __tablename__ = "people_lists"

    topic: Mapped[str]


class PeopleListFault(FaultColumns, Base):
    """What is wrong in it."""

    __tablename__ = "people_list_faults"

    import_id: Mapped[str] = mapped_column(ForeignKey("people_lists.id"))


SHELF = Shelf(PeopleList, PeopleListFault, "people-list")
CONTENT = xlsx(a_person(1), a_person(2, months=99))


class Unlucky(Refused):
    """今天不行。"""


class Busy(Unavailable):
    """请稍后再试。"""


@pytest.fixture
async def database(kernel_url):
    ring.install(keys.load(house_keys.keys_file("units")))
    engine = create_async_engine(kernel_url)
    async with engine.begin() as connection:
        tables = [PeopleList.__table__, PeopleListFault.__table__]
        await connection.run_sync(Base.metadata.create_all, tables=tables)
        raw = await connection.get_raw_connection()
        await raw.driver_connection.execute(QueryBuilderEnvironment().build_install_query())
    await engine.dispose()
    database = Database(kernel_url)
    yield database
    await database.close()


DEED = by_itself("test", Clock(None), "req_test")


async def received(database, content=CONTENT, days=10):
    async with database.transaction() as session:
        told = HandedIn(content, "row_by_row", dry_run=False)
        return await SHELF.receive(session, DEED, "640100", told, days, topic="甲")


async def finished(database, import_id, listing):
    async with database.transaction() as session:
        return await SHELF.finish(session, DEED, import_id, listing)


def read(content=CONTENT):
    return reading.read(content, FORM)


async def test_a_list_is_kept_sealed_and_opened_for_its_check_only_once(database):
    kept = await received(database)
    assert CONTENT[:100] not in kept.content
    assert (kept.region, kept.size, kept.topic) == ("640100", len(CONTENT), "甲")
    assert kept.kept_until - kept.received_at == timedelta(days=10)
    async with database.transaction() as session:
        _, content = await SHELF.open_for_check(session, kept.id)
        job = await jobs.find(session, kept.job_id)
    assert content == CONTENT
    assert (job.kind, job.region, job.arguments) == (
        "people-list", "640100", {"import_id": kept.id},
    )  # fmt: skip
    await finished(database, kept.id, read())
    async with database.transaction() as session:
        assert await SHELF.open_for_check(session, kept.id) is None


@pytest.mark.parametrize("area", ["640100", "640000"])
async def test_an_office_finds_lists_of_its_region(database, area):
    kept = await received(database)
    async with database.transaction() as session:
        assert (await SHELF.find_within(session, area, kept.id)).id == kept.id


@pytest.mark.parametrize("area", ["640104", "640200", None])
async def test_others_find_none(database, area):
    kept = await received(database)
    async with database.transaction() as session:
        with pytest.raises(ImportNotFound):
            await SHELF.find_within(session, area, kept.id)


async def standing(database, kept):
    """How far the check of a list is: by itself, and as one of its region's lists."""
    async with database.transaction() as session:
        alone = await SHELF.checking_of(session, await SHELF.find(session, kept.id))
        ((_, _, among),) = await SHELF.within(session, "640100", after=None, limit=5)
    assert alone == among
    return alone


async def test_a_list_says_how_far_its_check_is(database):
    kept = await received(database)
    assert await standing(database, kept) == WAITING
    async with database.transaction() as session:
        await session.execute(update(job_rows).values(state="running"))
    assert await standing(database, kept) == Checking("checking")
    await finished(database, kept.id, read())
    assert await standing(database, kept) == Checking("done")
    async with database.transaction() as session:
        await session.execute(update(job_rows).values(state="done"))
    assert await standing(database, kept) == Checking("done")


async def test_a_list_that_failed_as_a_whole_says_why(database):
    kept = await received(database)
    told = {"code": "header-missing", "title": "没有表头。", "detail": "缺少姓名列。"}
    async with database.transaction() as session:
        await session.execute(update(job_rows).values(state="failed", problem=told))
    assert await standing(database, kept) == Checking("failed", "没有表头。缺少姓名列。")


async def test_what_was_found_is_kept_by_row_and_a_second_check_replaces_it(database):
    kept = await received(database)
    await finished(database, kept.id, read())
    found = await finished(database, kept.id, read())
    assert (found.rows, found.faulty_rows, found.checked_at) == (2, 1, DEED.now)
    async with database.transaction() as session:
        (fault,) = await SHELF.faults_of(session, kept.id, after=None, limit=5)
        assert await SHELF.faults_of(session, kept.id, after=fault.no, limit=5) == []
    assert (fault.row, fault.code, fault.weight) == (3, "too-large", "error")
    again = with_kept_faults(read(), [fault])
    assert again.faults == read().faults
    assert with_kept_faults(read(), []).faults == ()


async def test_a_page_of_faults_is_one_more_than_asked_for(database):
    content = xlsx(*(a_person(n, months=99) for n in range(1, 5)))
    kept = await received(database, content)
    await finished(database, kept.id, read(content))
    async with database.transaction() as session:
        found = await SHELF.faults_of(session, kept.id, after=None, limit=2)
    assert [fault.row for fault in found] == [2, 3, 4]


async def test_a_copy_is_made_of_what_is_checked_and_kept_and_each_look_is_logged(database):
    kept = await received(database)
    async with database.transaction() as session:
        with pytest.raises(ListNotChecked):
            await SHELF.open_for_copy(session, DEED, "640100", kept.id)
    await finished(database, kept.id, read())
    async with database.transaction() as session:
        _, content, faults = await SHELF.open_for_copy(session, DEED, "640100", kept.id)
    assert (content, len(faults)) == (CONTENT, 1)
    async with database.transaction() as session:
        looked = (await session.execute(select(audit_entries))).mappings().all()
        assert [(one["action"], one["object_id"]) for one in looked] == [
            ("people-list.copied", kept.id)
        ]
        await SHELF.drop_file(session, kept.id)
    async with database.transaction() as session:
        with pytest.raises(ListFileGone):
            await SHELF.open_for_copy(session, DEED, "640100", kept.id)


async def test_files_are_forgotten_after_their_time_and_not_before(database):
    kept = await received(database)
    for late, is_kept in ((timedelta(0), True), (timedelta(seconds=1), False)):
        async with database.transaction() as session:
            await SHELF.forget_files(session, kept.kept_until + late)
        async with database.transaction() as session:
            found = await SHELF.find(session, kept.id)
            assert (found.content is not None) is is_kept


async def test_files_are_forgotten_for_as_long_as_a_process_lives(database):
    kept = await received(database, days=-1)
    task = asyncio.create_task(list_checks.forget_files(database, Clock(None), SHELF))
    await database.next_commit(5)
    while True:
        async with database.transaction() as session:
            if (await SHELF.find(session, kept.id)).content is None:
                break
    task.cancel()


async def a_run(database, kept):
    async with database.transaction() as session:
        job = await jobs.find(session, kept.job_id)
    return jobs.Run(job, database, Clock(None))


@pytest.mark.parametrize(("error", "is_kept"), [(Unlucky, False), (Busy, True)])
async def test_a_file_that_cannot_be_checked_is_dropped_unless_the_hindrance_may_pass(
    database, error, is_kept
):
    kept = await received(database)

    async def fail(*_):
        raise error

    with pytest.raises(error):
        await list_checks.check(await a_run(database, kept), SHELF, fail)
    async with database.transaction() as session:
        found = await SHELF.find(session, kept.id)
        assert (found.content is not None) is is_kept


async def test_a_list_that_was_checked_is_not_checked_again(database):
    kept = await received(database)
    await finished(database, kept.id, read())
    asked = []

    async def check(*told):
        asked.append(told)

    await list_checks.check(await a_run(database, kept), SHELF, check)
    assert asked == []


async def test_all_rows_are_looked_at_slice_by_slice_and_progress_is_told(database, monkeypatch):
    monkeypatch.setattr(list_checks, "ROWS", 2)
    kept = await received(database)
    run, seen = await a_run(database, kept), []
    rows = read(xlsx(*map(a_person, range(1, 6)))).rows
    await list_checks.in_slices(run, rows, lambda some: seen.append([row.number for row in some]))
    assert seen == [[2, 3], [4, 5], [6]]
    async with database.transaction() as session:
        job = await jobs.find(session, kept.job_id)
    assert (job.done, job.total) == (4, 5)
