"""Whom a round names is there and stays there, though it is looked at once for many."""

import asyncio
import threading
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.common.values import ids
from services.matching.actions import round_lists
from services.matching.jobs import gather_input
from services.matching.rules.rounds import RoundInput
from tests.matching import factories, rounding
from tests.matching.routes.test_owners import hand_over, proxied
from tests.matching.test_round_races import count

NOBODY = "yth_01K50000000000000000000009"
NO_ROUND = "rnd_01K50000000000000000000009"
YOUTH = (
    "INSERT INTO youths (id, version, state, name, id_number, id_number_index, region, employed,"
    " hardship, recorded_at, declines)"
    " SELECT id, 1, 'known', '', '', convert_to(id, 'UTF8'), '640104', false, '{}', now(), 0"
    " FROM (SELECT CAST(:id AS text) AS id) AS told"
)
LINE = (
    "INSERT INTO round_lines (round_id, place, youth_id, serial, row_no, line)"
    " SELECT :round, 90 + no, name, 90 + no, 90 + no, '{}'"
    " FROM unnest(CAST(:youths AS text[])) WITH ORDINALITY AS told (name, no)"
)
PARTICIPANT = (
    "INSERT INTO round_participants (round_id, youth_id)"
    " SELECT :round, name FROM unnest(CAST(:youths AS text[])) AS told (name)"
)


async def told(app: FastAPI, statement: str, **named: Any) -> None:
    async with app.state.database.transaction() as session:
        await session.execute(text(statement), named)


async def refused(app: FastAPI, statement: str, **named: Any) -> tuple[str | None, str]:
    """The state and the words with which the database says no."""
    with pytest.raises(DBAPIError) as error:
        await told(app, statement, **named)
    return getattr(error.value.orig, "sqlstate", None), str(error.value.orig)


async def a_bare_youth(app: FastAPI) -> str:
    """A youth of whom nothing else is kept that would make them stay."""
    youth_id = ids.new("yth")
    await told(app, YOUTH, id=youth_id)
    return youth_id


@pytest.mark.parametrize("insertion", [LINE, PARTICIPANT])
async def test_one_of_many_who_is_not_there_or_a_round_that_is_not_is_refused(
    matching_app: FastAPI, matching: httpx2.AsyncClient, insertion: str
) -> None:
    first, second = [await factories.register(matching) for _ in range(2)]
    opened = await rounding.opened(matching)
    both = [first["id"], second["id"]]
    unknown = await refused(matching_app, insertion, round=opened["id"], youths=[*both, NOBODY])
    assert (unknown[0], "a youth who is not there" in unknown[1]) == ("23503", True)
    unknown = await refused(matching_app, insertion, round=NO_ROUND, youths=both)
    assert (unknown[0], "a round that is not there" in unknown[1]) == ("23503", True)
    await told(matching_app, insertion, round=opened["id"], youths=both)


@pytest.mark.parametrize("insertion", [LINE, PARTICIPANT])
async def test_who_is_named_stays_and_is_named_for_good(
    matching_app: FastAPI, matching: httpx2.AsyncClient, insertion: str
) -> None:
    named, other = [await a_bare_youth(matching_app) for _ in range(2)]
    opened = await rounding.opened(matching)
    await told(matching_app, insertion, round=opened["id"], youths=[named])
    table = "round_lines" if insertion == LINE else "round_participants"
    youth, of_round = {"id": named}, {"id": opened["id"]}
    for statement, those in (
        ("DELETE FROM youths WHERE id = :id", youth),
        ("UPDATE youths SET id = :new WHERE id = :id", youth | {"new": NOBODY}),
        ("DELETE FROM rounds WHERE id = :id", of_round),
        ("UPDATE rounds SET id = :new WHERE id = :id", of_round | {"new": NO_ROUND}),
    ):
        state, words = await refused(matching_app, statement, **those)
        assert (state, "whom a round names" in words) == ("23503", True), words
    moved = await refused(matching_app, f"UPDATE {table} SET youth_id = :id", id=other)
    assert moved[0] == "23001"
    # Who is named by none goes as before, and who keeps the number is not in question.
    await told(matching_app, "UPDATE youths SET id = id")


@pytest.mark.parametrize("insertion", [LINE, PARTICIPANT])
async def test_whom_a_round_that_is_over_names_is_another_only_where_they_were_merged(
    matching_app: FastAPI, matching: httpx2.AsyncClient, insertion: str
) -> None:
    named, other = [await a_bare_youth(matching_app) for _ in range(2)]
    opened = await rounding.opened(matching)
    await told(matching_app, insertion, round=opened["id"], youths=[named])
    over = "UPDATE rounds SET state = 'cancelled', ended_at = now()"
    await told(matching_app, over)
    table = "round_lines" if insertion == LINE else "round_participants"
    moved = await refused(matching_app, f"UPDATE {table} SET youth_id = :id", id=other)
    assert (moved[0], "no merger is told" in moved[1]) == ("23001", True)


async def test_who_goes_while_a_round_names_them_is_waited_for_and_then_refused(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    one = await a_bare_youth(matching_app)
    opened = await rounding.opened(matching)
    async with matching_app.state.database.transaction() as session:
        await session.execute(text(LINE), {"round": opened["id"], "youths": [one]})
        going = asyncio.ensure_future(
            refused(matching_app, "DELETE FROM youths WHERE id = :id", id=one)
        )
        await asyncio.sleep(0.3)
        assert not going.done()
    state, words = await going
    assert (state, "whom a round names" in words) == ("23503", True), words


def made_slowly(monkeypatch: pytest.MonkeyPatch) -> tuple[threading.Event, threading.Event]:
    """Inputs are made when told to: when the first is begun, and that it may go on."""
    gather, begun, go_on = round_lists.gather, threading.Event(), threading.Event()

    def slowly(pool: round_lists.Pool, round_id: str) -> RoundInput:
        begun.set()
        assert go_on.wait(20)
        return gather(pool, round_id)

    monkeypatch.setattr(round_lists, "gather", slowly)
    return begun, go_on


async def test_a_round_called_off_while_its_input_is_made_keeps_nobody_and_is_not_waited_for(
    matching_app: FastAPI, matching: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = await rounding.opened(matching)
    await rounding.waiting(matching, 2)
    answer = await rounding.post(matching, opened, "freeze", rounding.clerk())
    run = await rounding.a_run(matching_app, answer)
    begun, go_on = made_slowly(monkeypatch)
    gathering = asyncio.ensure_future(gather_input(run))
    assert await asyncio.to_thread(begun.wait, 20)
    await asyncio.sleep(0.3)  # until those who take part are kept, and the input is waited for
    frozen = await rounding.shown(matching, opened["id"])
    called_off = await rounding.post(
        matching, frozen, "cancellation", rounding.clerk(), ground="数据有误，重新开启。"
    )
    assert called_off.status_code == 200, called_off.text
    go_on.set()
    assert (await gathering)["state"] == "cancelled"
    assert await count(matching_app, "round_participants") == 0
    assert await count(matching_app, "round_papers") == 0


async def test_a_gathering_that_is_stopped_leaves_no_thread_at_work(
    matching_app: FastAPI, matching: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = await rounding.opened(matching)
    await rounding.waiting(matching, 1)
    answer = await rounding.post(matching, opened, "freeze", rounding.clerk())
    run = await rounding.a_run(matching_app, answer)
    begun, go_on = made_slowly(monkeypatch)
    gathering = asyncio.ensure_future(gather_input(run))
    assert await asyncio.to_thread(begun.wait, 20)
    await asyncio.sleep(0.3)  # until the input is waited for
    gathering.cancel()
    await asyncio.sleep(0.3)
    is_over = gathering.done()
    go_on.set()
    assert not is_over
    with pytest.raises(asyncio.CancelledError):
        await gathering
    assert await count(matching_app, "round_participants") == 0
    assert (await gather_input(run))["youths"] == 1


async def test_who_takes_over_a_record_that_a_round_is_naming_waits_and_has_it_then(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    _, youth = await proxied(matching)
    opened = await rounding.opened(matching)
    async with matching_app.state.database.transaction() as session:
        named = {"round": opened["id"], "youths": [youth["id"]]}
        await session.execute(text(PARTICIPANT), named)
        taking = asyncio.ensure_future(hand_over(matching, youth, ids.new("yth")))
        await asyncio.sleep(0.3)
        assert not taking.done()
    answer = await taking
    assert (answer.status_code, answer.json()["id"]) == (200, youth["id"])
