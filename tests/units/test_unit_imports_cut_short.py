"""A recommended list whose check is cut short: taken up again, each employer listed once."""

import pytest
from sqlalchemy import text

from services.common.deeds import by_itself
from services.common.store import jobs
from services.common.store.database import Database
from services.common.store.lists import HandedIn
from services.common.web.tokens import Caller
from services.units.actions import unit_imports as actions
from services.units.jobs import check_unit_list
from tests.units.listing import a_list, a_row


class Cut(Exception):
    """The worker dies here."""


async def test_a_check_that_was_cut_short_goes_on_and_lists_each_employer_once(
    units_made, monkeypatch, rows_of
):
    """The second of two slices is cut; another run of the job takes it up."""
    monkeypatch.setattr("services.units.jobs.EMPLOYERS", 1)
    run = await rows_of.a_run(a_list(a_row(), a_row(), a_row(months=99)))
    whole, tries = actions.list_some, []

    async def cut_at_second(*args):
        tries.append(1)
        if len(tries) == 2:
            raise Cut
        return await whole(*args)

    monkeypatch.setattr(actions, "list_some", cut_at_second)
    with pytest.raises(Cut):
        await check_unit_list(run)
    assert await rows_of.count("prospective_units") == 1
    result = await check_unit_list(run)
    assert (result["listed_units"], result["faulty_rows"]) == (2, 1)
    assert await rows_of.count("prospective_units") == 2
    assert await check_unit_list(run) == result
    assert await rows_of.count("unit_import_faults") == 1


async def test_a_whole_list_cut_short_before_its_end_is_kept_is_listed_once(
    units_made, monkeypatch, rows_of
):
    """All employers are listed, then the worker dies; another run of the job takes it up."""
    run = await rows_of.a_run(a_list(a_row(), a_row()), mode="all_or_nothing")
    whole = actions.finish

    async def cut(*_):
        raise Cut

    monkeypatch.setattr(actions, "finish", cut)
    with pytest.raises(Cut):
        await check_unit_list(run)
    assert await rows_of.count("prospective_units") == 2
    monkeypatch.setattr(actions, "finish", whole)
    result = await check_unit_list(run)
    assert (result["listed_units"], result["faulty_rows"]) == (2, 0)
    assert await rows_of.count("prospective_units") == 2


class RowsOf:
    def __init__(self, app):
        self.app = app
        self.database: Database = app.state.database

    async def count(self, table):
        async with self.database.transaction() as session:
            return await session.scalar(text(f"SELECT count(*) FROM {table}"))

    async def a_run(self, content, mode="row_by_row"):
        deed = by_itself("acc_test", self.app.state.clock, "req_test")
        caller = Caller("acc_test", "officer", frozenset({"clerk"}), "640100", None, None)
        file = HandedIn(content, mode, dry_run=False)
        intake = actions.Intake(file, "commerce", None)
        async with self.database.transaction() as session:
            told = await actions.receive(session, deed, caller, intake)
            job = await jobs.find(session, told.job_id)
        return jobs.Run(job, self.database, self.app.state.clock)


@pytest.fixture
async def rows_of(units_made):
    """Units that was never started: no worker of its own takes up the job."""
    yield RowsOf(units_made)
    await units_made.state.database.close()
