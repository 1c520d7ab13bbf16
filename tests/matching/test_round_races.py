"""Rounds on real connections: whoever comes between finds everything applied, or nothing."""

import asyncio
import threading

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from services.matching.actions import round_runs
from services.matching.jobs import HANDLERS, gather_input, run_round
from services.matching.rules.rounds import RoundInput, RoundOutcome
from tests.matching import factories, rounding
from tests.matching.placing import refusal


async def count(app: FastAPI, what: str) -> int:
    async with app.state.database.transaction() as session:
        return int(await session.scalar(text(f"SELECT count(*) FROM {what}")) or 0)


async def seats_are_sound(app: FastAPI) -> None:
    taken = await count(app, "post_seats p WHERE taken <> (SELECT count(*) FROM holds h JOIN"
                        " dispatches d ON d.id = h.dispatch_id"
                        " WHERE NOT h.voided AND d.post_id = p.post_id)")  # fmt: skip
    assert taken == 0


async def test_two_runs_of_a_round_keep_one_outcome(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    opened = await rounding.opened(matching)
    await rounding.waiting(matching, 4)
    await factories.offer(matching_app, seats=2)
    frozen = await rounding.frozen(matching_app, matching, opened)
    answer = await rounding.post(
        matching, frozen, "contribution", rounding.reviewer(), value=rounding.VALUE
    )
    run = await rounding.a_run(matching_app, answer)
    results = await asyncio.gather(*(run_round(run) for _ in range(3)))
    assert [told["placed"] for told in results] == [2, 2, 2]
    assert await count(matching_app, "round_lines") == 4
    assert await count(matching_app, "changes WHERE event = 'round.run'") == 1


async def test_a_run_that_is_called_off_leaves_no_round_at_work(
    matching_app: FastAPI, matching: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = await rounding.opened(matching)
    await rounding.waiting(matching, 2)
    await factories.offer(matching_app, seats=1)
    frozen = await rounding.frozen(matching_app, matching, opened)
    answer = await rounding.post(
        matching, frozen, "contribution", rounding.reviewer(), value=rounding.VALUE
    )
    run = await rounding.a_run(matching_app, answer)
    begun, may_end, ended = threading.Event(), threading.Event(), threading.Event()
    engine = round_runs.run_engine

    def slowly(gathered: RoundInput) -> RoundOutcome:
        begun.set()
        may_end.wait(5)
        outcome = engine(gathered)
        ended.set()
        return outcome

    monkeypatch.setattr(round_runs, "run_engine", slowly)
    running = asyncio.create_task(run_round(run))
    assert await asyncio.to_thread(begun.wait, 5)
    running.cancel()
    threading.Timer(0.2, may_end.set).start()
    await asyncio.gather(running, return_exceptions=True)
    assert ended.is_set()
    assert (await run_round(run))["placed"] == 1


async def test_two_gatherings_keep_one_input(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    opened = await rounding.opened(matching)
    await rounding.waiting(matching, 2)
    answer = await rounding.post(matching, opened, "freeze", rounding.clerk())
    run = await rounding.a_run(matching_app, answer)
    await asyncio.gather(*(gather_input(run) for _ in range(3)))
    assert await count(matching_app, "round_papers") == 1
    assert await count(matching_app, "changes WHERE event = 'round.input-fixed'") == 1


async def test_applied_twice_at_once_every_dispatch_is_issued_once(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    opened = await rounding.opened(matching)
    await rounding.waiting(matching, 5)
    await factories.offer(matching_app, seats=3)
    ran = await rounding.ran(
        matching_app, matching, await rounding.frozen(matching_app, matching, opened)
    )
    answers = [
        await rounding.post(matching, ran, "application", rounding.clerk()) for _ in range(2)
    ]
    runs = [await rounding.a_run(matching_app, answer) for answer in answers]
    results = await asyncio.gather(*(HANDLERS[run.job.kind](run) for run in (*runs, *runs)))
    assert {told["state"] for told in results} == {"applied"}
    assert await count(matching_app, "dispatches") == 3
    assert await count(matching_app, "changes WHERE event = 'round.applied'") == 1
    late = await rounding.post(
        matching, await rounding.shown(matching, ran["id"]), "application", rounding.clerk()
    )
    assert refusal(late) == (409, "round-move-not-open")


async def a_round_that_ran(
    app: FastAPI, client: httpx2.AsyncClient
) -> tuple[rounding.Shown, list[rounding.Shown], str]:
    """Three wait, two of them are placed at one post."""
    opened = await rounding.opened(client)
    youths = await rounding.waiting(client, 3)
    post_id = await factories.offer(app, seats=2)
    frozen = await rounding.frozen(app, client, opened)
    return await rounding.ran(app, client, frozen), youths, post_id


async def test_a_post_closed_while_a_round_is_applied_ends_with_all_or_nothing(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    ran, youths, post_id = await a_round_that_ran(matching_app, matching)
    answer = await rounding.post(matching, ran, "application", rounding.clerk())
    run = await rounding.a_run(matching_app, answer)
    await asyncio.gather(
        HANDLERS[run.job.kind](run),
        factories.offer(matching_app, post_id=post_id, version=2, seats=2, state="closed"),
        return_exceptions=True,
    )
    ended = await rounding.shown(matching, ran["id"])
    # Closed after the application, its dispatches were withdrawn; before it, two are too many.
    assert ended["state"] in ("applied", "failed")
    issued = await count(matching_app, "dispatches")
    assert issued == (2 if ended["state"] == "applied" else 0)
    assert await count(matching_app, "dispatches WHERE state = 'issued'") == 0
    for one in youths:
        assert (await rounding.youth(matching, one["id"]))["waiting"]
    await seats_are_sound(matching_app)


async def test_who_registers_while_the_intake_closes_is_dispatched_or_in_the_round_or_waits(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    opened = await rounding.opened(matching, "from_freeze")
    post_id = await factories.offer(matching_app, seats=4)
    answer, *youths = await asyncio.gather(
        rounding.post(matching, opened, "freeze", rounding.clerk()),
        *(factories.register(matching) for _ in range(8)),
    )
    await rounding.done(matching_app, answer)
    frozen = await rounding.shown(matching, opened["id"])
    at_once = sum(one["dispatch"] is not None for one in youths)
    assert frozen["seats"] == 4 - at_once
    ran = await rounding.ran(matching_app, matching, frozen)
    await rounding.applied(matching_app, matching, ran)
    now = [await rounding.youth(matching, one["id"]) for one in youths]
    assert sum(one["dispatch"] is not None for one in now) == 4
    assert await count(matching_app, f"post_seats WHERE post_id = '{post_id}' AND taken = 4") == 1
    await seats_are_sound(matching_app)


async def test_a_run_that_fails_its_checks_is_not_applied_and_says_what_failed_and_for_whom(
    matching_app: FastAPI, matching: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = await rounding.opened(matching)
    youths = await rounding.waiting(matching, 2)
    await factories.offer(matching_app, seats=1)
    frozen = await rounding.frozen(matching_app, matching, opened)
    engine = round_runs.run_engine

    def biased(gathered: RoundInput) -> RoundOutcome:
        """An engine that seats the last instead of the first."""
        outcome = engine(gathered)
        outcome.assigned.reverse()
        outcome.promised.reverse()
        return outcome

    monkeypatch.setattr(round_runs, "run_engine", biased)
    answer = await rounding.post(
        matching, frozen, "contribution", rounding.reviewer(), value=rounding.VALUE
    )
    assert (await rounding.fails(matching_app, answer)).code() == "round-check-failed"
    failed = await rounding.shown(matching, opened["id"])
    assert failed["state"] == "failed"
    broken = {one["what"]: one["serials"] for one in failed["problem"]["found"]}
    async with matching_app.state.database.transaction() as session:
        query = text("SELECT serial FROM youths WHERE id = :id")
        serial = await session.scalar(query, {"id": youths[0]["id"]})
    assert serial in broken["no_envy"]
    late = await rounding.post(matching, failed, "application", rounding.clerk())
    assert refusal(late) == (409, "round-move-not-open")
    # The seat goes to the pool, in its own order.
    assert (await rounding.youth(matching, youths[0]["id"]))["dispatch"]
    assert (await rounding.youth(matching, youths[1]["id"]))["waiting"]
