"""A list of youths whose check is cut short enters each row once; a dry run holds nobody."""

import pytest
from sqlalchemy import text

from services.common.deeds import by_itself
from services.common.store import jobs
from services.common.store.database import Database
from services.common.store.lists import HandedIn
from services.common.web.tokens import Caller
from services.matching.actions import youth_imports as actions
from services.matching.jobs import check_youth_list
from tests.matching.listing import a_list, a_row


class Cut(Exception):
    """The worker dies here."""


@pytest.fixture
async def at_rest(matching_made):
    """Matching that was never started: no worker of its own takes up the job."""
    yield matching_made
    await matching_made.state.database.close()


async def test_a_check_that_was_cut_short_goes_on_and_enters_each_row_once(at_rest, monkeypatch):
    """The second of three slices is cut; another run of the job takes it up."""
    monkeypatch.setattr("services.matching.jobs.PERSONS", 1)
    run = await _run(at_rest, a_list(a_row(), a_row(), a_row(region="天心区"), a_row()))
    whole, tries = actions.enter, []

    async def cut_at_second(*args):
        tries.append(1)
        if len(tries) == 2:
            raise Cut
        return await whole(*args)

    monkeypatch.setattr(actions, "enter", cut_at_second)
    with pytest.raises(Cut):
        await check_youth_list(run)
    assert len(await rows_of(at_rest, "youths")) == 1
    result = await check_youth_list(run)
    assert (result["new_youths"], result["merged_youths"], result["faulty_rows"]) == (3, 0, 1)
    assert await check_youth_list(run) == result
    for name, count in (("youths", 3), ("tellings", 3), ("youth_import_faults", 1)):
        assert len(await rows_of(at_rest, name)) == count


async def test_a_dry_run_holds_nobody_and_looks_at_some_at_a_time(at_rest, monkeypatch):
    """After each look somebody else may take every record at once."""
    monkeypatch.setattr("services.matching.jobs.PERSONS", 1)
    content = a_list(a_row(), a_row())
    await check_youth_list(await _run(at_rest, content))
    whole, looks = actions.foresee, []

    async def looked(session, *args):
        foreseen = await whole(session, *args)
        async with at_rest.state.database.transaction() as other:
            held = await other.execute(text("SELECT id FROM youths FOR UPDATE NOWAIT"))
            assert len(held.all()) == 2
        looks.append(session)
        return foreseen

    monkeypatch.setattr(actions, "foresee", looked)
    result = await check_youth_list(await _run(at_rest, content, dry_run=True))
    assert (result["merged_youths"], len(set(map(id, looks)))) == (2, 2)


async def test_a_row_that_entered_is_kept_whatever_a_later_look_finds(at_rest, monkeypatch):
    """The first row enters, the run is cut, and the next run finds that row at fault."""
    monkeypatch.setattr("services.matching.jobs.PERSONS", 1)
    run = await _run(at_rest, a_list(a_row(), a_row()))
    async with at_rest.state.database.transaction() as session:
        await session.execute(text("UPDATE youth_imports SET agreement_id = 'agr_test'"))
    whole, tries = actions.enter, []

    async def cut_at_second(*args):
        tries.append(1)
        if len(tries) == 2:
            raise Cut
        return await whole(*args)

    monkeypatch.setattr(actions, "enter", cut_at_second)
    with pytest.raises(Cut):
        await check_youth_list(run)
    async with at_rest.state.database.transaction() as session:
        await session.execute(text("UPDATE youth_imports SET areas = '{640200}'"))
    await check_youth_list(run)
    told = [one.outcome for one in await rows_of(at_rest, "youth_import_rows")]
    assert told == ["kept", "faulty"]


async def _run(app, content, *, dry_run=False):
    deed = by_itself("acc_test", app.state.clock, "req_test")
    caller = Caller("acc_test", "officer", frozenset({"clerk"}), "640100", None, None)
    intake = actions.Intake(HandedIn(content, "row_by_row", dry_run=dry_run), "department", None)
    database: Database = app.state.database
    async with database.transaction() as session:
        told = await actions.receive(session, deed, caller, intake)
        job = await jobs.find(session, told.job_id)
    return jobs.Run(job, database, app.state.clock)


async def rows_of(app, table_name):
    async with app.state.database.transaction() as session:
        return (await session.execute(text(f"SELECT * FROM {table_name}"))).all()
