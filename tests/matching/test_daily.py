"""A new day: a birthday opens a post, or closes the programme."""

from datetime import date

import httpx2
from fastapi import FastAPI

from services.matching.actions.pool import look_again
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories


async def test_who_turns_18_while_waiting_gets_the_post_that_stood_free(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    await factories.offer(matching_app, unsuitable_under_18=True)
    number = factories.an_id_number(date(2008, 3, 3))
    youth = await factories.register(matching, id_number=number)
    assert youth["waiting"]["place"] == 1
    clock.move("2026-03-05")
    await new_day(matching_app)
    shown = await matching.get(f"/v1/youths/{youth['id']}", headers=tokens.officer())
    assert shown.json()["dispatch"]["issued_on"] == "2026-03-05"


async def test_who_turns_25_while_waiting_leaves_the_pool(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    number = factories.an_id_number(date(2001, 3, 10))
    youth = await factories.register(matching, id_number=number)
    clock.move("2026-03-20")
    await new_day(matching_app)
    shown = (await matching.get(f"/v1/youths/{youth['id']}", headers=tokens.officer())).json()
    assert (shown["state"], shown["waiting"], shown["dispatch"]) == ("withdrawn", None, None)


async def test_who_is_too_old_by_now_is_passed_over_when_a_seat_comes(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    aged = await factories.register(matching, id_number=factories.an_id_number(date(2001, 3, 10)))
    next_one = await factories.register(matching)
    clock.move("2026-03-20")
    await factories.offer(matching_app)
    for youth, state, dispatched in ((aged, "withdrawn", False), (next_one, "applied", True)):
        answer = await matching.get(f"/v1/youths/{youth['id']}", headers=tokens.officer())
        shown = answer.json()
        assert (shown["state"], shown["dispatch"] is not None) == (state, dispatched)


async def new_day(app: FastAPI) -> None:
    deed = factories.a_deed(app)
    await app.state.database.run(lambda session: look_again(session, deed, "640000"))
