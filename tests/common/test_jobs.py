"""Long work is queued with its cause, done once, and taken up after a crash."""

import asyncio
import subprocess
import sys
from datetime import timedelta

import pytest
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from services.common.deeds import by_itself
from services.common.errors import Refused, Unavailable
from services.common.store import connecting, jobs
from services.common.store.database import Database, is_passing
from services.common.store.gauges import KERNEL
from services.common.time.clock import Clock
from tests.common.test_silent_servers import frozen


class Unlucky(Refused):
    """今天不行。"""


@pytest.fixture
async def database(kernel_url):
    engine = create_async_engine(kernel_url)
    async with engine.begin() as connection:
        raw = await connection.get_raw_connection()
        await raw.driver_connection.execute(QueryBuilderEnvironment().build_install_query())
    await engine.dispose()
    database = Database(kernel_url)
    yield database
    await database.close()


async def _started(database, kind):
    deed = by_itself("test", Clock(), "req_test")
    async with database.transaction() as session:
        return await jobs.start(session, deed, kind=kind, region="640100", arguments={"n": 3})


async def _ended(database, job_id):
    for _ in range(800):
        async with database.transaction() as session:
            job = await jobs.find(session, job_id)
        if job.state in ("done", "failed"):
            return job
        await asyncio.sleep(0.05)
    raise AssertionError(job)


@pytest.fixture
async def working(database):
    """Starts a worker; ends every worker at the end."""
    tasks = []

    def start(large=(), **handlers):
        task = asyncio.create_task(jobs.work(database, Clock(), handlers, large))
        tasks.append(task)
        return task

    yield start
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_job_is_done_with_its_progress_and_result(database, working):
    async def count(run):
        for n in range(run.job.arguments["n"]):
            async with run.database.transaction() as session:
                await run.progress(session, n + 1, 3)
        return {"counted": 3}

    working(count=count)
    job = await _ended(database, await _started(database, "count"))
    assert (job.state, job.done, job.total, job.result) == ("done", 3, 3, {"counted": 3})


async def test_a_refused_job_tells_its_problem(database, working):
    async def refuse(run):
        raise Unlucky("试试明天。", day="2026-03-02")

    working(refuse=refuse)
    job = await _ended(database, await _started(database, "refuse"))
    assert job.state == "failed"
    assert job.problem == {
        "code": "unlucky",
        "title": "今天不行。",
        "detail": "试试明天。",
        "day": "2026-03-02",
    }


async def test_a_broken_job_tells_nothing_of_its_words(database, working):
    async def broken(run):
        raise ValueError("11010519491231002X")

    working(broken=broken)
    job = await _ended(database, await _started(database, "broken"))
    assert job.state == "failed"
    assert "11010519491231002X" not in str(job.problem)


async def test_of_what_is_large_a_process_does_one_at_a_time_and_meanwhile_what_is_not(
    database, working, monkeypatch
):
    monkeypatch.setattr(jobs, "TURN", timedelta(seconds=0.1))
    under_way, most, small = [], [], asyncio.Event()

    async def hold(run):
        under_way.append(run.job.id)
        most.append(len(under_way))
        await asyncio.wait_for(small.wait(), 20)
        await asyncio.sleep(0.3)
        under_way.remove(run.job.id)
        return {}

    async def pass_by(run):
        small.set()
        return {}

    started = [await _started(database, kind) for kind in ("run", "gather", "run", "list")]
    working({"run", "gather"}, run=hold, gather=hold, list=pass_by)
    assert [(await _ended(database, each)).state for each in started] == ["done"] * 4
    assert most == [1, 1, 1]


async def test_what_is_large_goes_to_a_process_that_is_free(database, working, monkeypatch):
    monkeypatch.setattr(jobs, "TURN", timedelta(seconds=0.1))
    both = asyncio.Barrier(2)

    async def meet(run):
        await asyncio.wait_for(both.wait(), 20)
        return {}

    started = [await _started(database, "run") for _ in range(2)]
    for _ in range(2):
        working({"run"}, run=meet)
    assert [(await _ended(database, each)).state for each in started] == ["done"] * 2


async def test_a_job_outlasts_a_lost_connection(database, working):
    tries = []

    async def cut_once(run):
        tries.append(run.job.id)
        async with run.database.transaction() as session:
            if len(tries) == 1:
                await session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
            await run.progress(session, 1, 1)
        return {"tries": len(tries)}

    working(cut=cut_once)
    job = await _ended(database, await _started(database, "cut"))
    assert (job.state, job.result) == ("done", {"tries": 2})


async def test_a_hindrance_that_outlasts_the_pauses_fails_no_job(database, working, monkeypatch):
    monkeypatch.setattr(jobs, "PAUSES", (0.01,))
    monkeypatch.setattr(jobs, "LATER", timedelta(seconds=0.1))
    tries = []

    async def wait(run):
        tries.append(run.job.id)
        if len(tries) < 6:
            raise Unavailable
        return {"tries": len(tries)}

    working(wait=wait)
    job = await _ended(database, await _started(database, "wait"))
    assert (job.state, job.result) == ("done", {"tries": 6})


BUSY_ONCE = """
CREATE SEQUENCE ends;
CREATE FUNCTION busy_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state IN ('done', 'failed') AND nextval('ends') = 1 THEN
        RAISE EXCEPTION 'busy' USING ERRCODE = '55P03';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER busy_once BEFORE UPDATE ON jobs FOR EACH ROW EXECUTE FUNCTION busy_once();
"""


@pytest.mark.parametrize(("refused", "state"), [(False, "done"), (True, "failed")])
async def test_an_end_that_could_not_be_kept_is_kept_later(database, working, refused, state):
    async with database.transaction() as session:
        raw = await (await session.connection()).get_raw_connection()
        await raw.driver_connection.execute(BUSY_ONCE)

    async def end(run):
        if refused:
            raise Unlucky
        return {}

    working(end=end)
    assert (await _ended(database, await _started(database, "end"))).state == state


async def test_a_transaction_undone_queues_nothing(database, working):
    deed = by_itself("test", Clock(), "req_test")
    with pytest.raises(Unlucky):
        async with database.transaction() as session:
            await jobs.start(session, deed, kind="count", region="640100", arguments={})
            raise Unlucky
    async with database.transaction() as session:
        assert await session.scalar(text("SELECT count(*) FROM pgqueuer")) == 0
        assert await session.scalar(text("SELECT count(*) FROM jobs")) == 0


SLEEPER = """
import asyncio, sys
from datetime import timedelta
from services.common.store import jobs
from services.common.store.database import Database
from services.common.store.gauges import KERNEL
from services.common.time.clock import Clock

async def sleep(run):
    print("begun", flush=True)
    await asyncio.sleep(60)

jobs.HEARTBEAT = timedelta(seconds=1)
asyncio.run(jobs.work(Database(sys.argv[1]), Clock(), {"sleep": sleep}))
"""


async def test_a_job_whose_worker_was_killed_is_taken_up_by_another(
    database, kernel_url, working, monkeypatch
):
    monkeypatch.setattr(jobs, "HEARTBEAT", timedelta(seconds=1))
    job_id = await _started(database, "sleep")
    first = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SLEEPER, kernel_url, stdout=subprocess.PIPE
    )
    assert await asyncio.wait_for(first.stdout.readline(), 20) == b"begun\n"
    first.kill()
    await first.wait()

    async def go_on(run):
        return {"state_found": run.job.state}

    working(sleep=go_on)
    job = await _ended(database, job_id)
    assert (job.state, job.result) == ("done", {"state_found": "running"})


async def test_a_job_tried_again_and_again_tells_since_when_it_stands(
    database, working, monkeypatch
):
    monkeypatch.setattr(jobs, "PAUSES", (0.05,) * 20)
    tries = []

    async def wait(run):
        tries.append(run.job.id)
        async with run.database.transaction() as session:
            await run.progress(session, 0, 2)
        if len(tries) < 8:
            raise Unavailable
        async with run.database.reading() as session:
            (gauge,) = (one for one in KERNEL if one.name == "job_still_seconds")
            return {"still": (await gauge.count(session, Clock().now()))[()]}

    working(wait=wait)
    job = await _ended(database, await _started(database, "wait"))
    assert job.result["still"] > 0.3


@pytest.fixture
def lines(monkeypatch):
    """The queue's own connections, as they were opened; no statement is waited for long."""
    monkeypatch.setattr(connecting, "SILENT_SECONDS", 0.5)
    opened, connect_to = [], jobs.connect_to

    async def noted(url):
        opened.append(await connect_to(url))
        return opened[-1]

    monkeypatch.setattr(jobs, "connect_to", noted)
    return opened


async def test_a_queue_that_says_nothing_is_given_up_and_the_next_worker_begins(
    database, working, lines
):
    async def end(run):
        return {}

    silent = working(end=end)
    await _ended(database, await _started(database, "end"))
    with frozen(lines[0].get_server_pid()):
        job_id = await _started(database, "end")
        async with asyncio.timeout(10):
            with pytest.raises((TimeoutError, *connecting.LOST)) as given_up:
                await silent
        assert is_passing(given_up.value)
        assert lines[0].is_closed()
        # As a service begins a loop anew that broke.
        working(end=end)
        assert (await _ended(database, job_id)).state == "done"
