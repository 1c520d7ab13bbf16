"""No round stands for ever: what breaks ends it, as does the clock; its seats go to the pool."""

from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from services.matching.actions import round_clocks, round_lists, round_runs
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories, rounding
from tests.matching.placing import refusal


def broken(*_: Any) -> Any:
    raise ZeroDivisionError


async def a_round(
    app: FastAPI, client: httpx2.AsyncClient
) -> tuple[rounding.Shown, rounding.Shown]:
    """A round that keeps one seat back, and who waits for it."""
    opened = await rounding.opened(client)
    youth = (await rounding.waiting(client, 1))[0]
    await factories.offer(app)
    return opened, youth


async def ended(
    client: httpx2.AsyncClient, round_id: str, code: str, youth: rounding.Shown
) -> None:
    """The round failed for that reason, its seat went to who waits, and the next one opens."""
    now = await rounding.shown(client, round_id)
    assert (now["state"], now["problem"]["code"], now["problem"]["found"]) == ("failed", code, [])
    assert now["ends_on"] is None
    assert (await rounding.youth(client, youth["id"]))["dispatch"]
    again = await client.post(
        "/v1/rounds", json={"market": rounding.MARKET}, headers=rounding.clerk()
    )
    assert again.status_code == 201


async def test_a_run_that_breaks_ends_its_round(
    matching_app: FastAPI, matching: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, youth = await a_round(matching_app, matching)
    frozen = await rounding.frozen(matching_app, matching, opened)
    monkeypatch.setattr(round_runs, "run_engine", broken)
    answer = await rounding.post(
        matching, frozen, "contribution", rounding.reviewer(), value=rounding.VALUE
    )
    with pytest.raises(ZeroDivisionError):
        await rounding.done(matching_app, answer)
    await ended(matching, opened["id"], "round-broke", youth)


async def test_a_gathering_that_breaks_ends_its_round(
    matching_app: FastAPI, matching: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, youth = await a_round(matching_app, matching)
    answer = await rounding.post(matching, opened, "freeze", rounding.clerk())
    monkeypatch.setattr(round_lists, "gather", broken)
    with pytest.raises(ZeroDivisionError):
        await rounding.done(matching_app, answer)
    await ended(matching, opened["id"], "round-broke", youth)


async def test_what_may_pass_ends_no_round(
    matching_app: FastAPI, matching: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, _ = await a_round(matching_app, matching)
    frozen = await rounding.frozen(matching_app, matching, opened)

    def away(*_: Any) -> Any:
        raise ConnectionRefusedError

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(round_runs, "run_engine", away)
        answer = await rounding.post(
            matching, frozen, "contribution", rounding.reviewer(), value=rounding.VALUE
        )
        with pytest.raises(ConnectionRefusedError):
            await rounding.done(matching_app, answer)
    assert (await rounding.shown(matching, opened["id"]))["state"] == "contributed"
    result = await rounding.done(matching_app, answer)
    assert (result["state"], result["placed"]) == ("run", 1)


async def test_a_frozen_round_whose_second_person_stays_silent_ends_after_its_last_day(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    opened, youth = await a_round(matching_app, matching)
    frozen = await rounding.frozen(matching_app, matching, opened)
    assert (opened["ends_on"], frozen["ends_on"]) == ("2026-04-01", "2026-03-12")
    clock.move("2026-03-12")
    await new_day(matching_app)
    assert (await rounding.shown(matching, opened["id"]))["state"] == "frozen"
    clock.move("2026-03-13")
    await new_day(matching_app)
    await new_day(matching_app)
    await ended(matching, opened["id"], "round-overdue", youth)


async def test_a_round_that_ran_and_is_never_applied_ends_after_its_last_day(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    opened, youth = await a_round(matching_app, matching)
    frozen = await rounding.frozen(matching_app, matching, opened)
    ran = await rounding.ran(matching_app, matching, frozen)
    clock.move("2026-03-13")
    await new_day(matching_app)
    await ended(matching, opened["id"], "round-overdue", youth)
    late = await rounding.post(matching, ran, "application", rounding.clerk())
    assert refusal(late) == (412, "round-changed")


async def test_an_open_round_ends_only_if_it_keeps_seats_back(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    opened, youth = await a_round(matching_app, matching)
    clock.move("2026-04-01")
    await new_day(matching_app)
    assert (await rounding.shown(matching, opened["id"]))["state"] == "open"
    clock.move("2026-04-02")
    await new_day(matching_app)
    await ended(matching, opened["id"], "round-overdue", youth)
    clock.move("2026-12-01")
    await new_day(matching_app)
    listed = await matching.get("/v1/rounds", headers=rounding.clerk())
    newest = listed.json()["items"][0]
    assert (newest["state"], newest["ends_on"]) == ("open", None)


async def test_a_round_that_stands_from_one_day_to_the_next_is_listed_as_overdue(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    opened, _ = await a_round(matching_app, matching)
    frozen = await rounding.frozen(matching_app, matching, opened)
    path = "/v1/overdue/rounds"
    assert (await matching.get(path, headers=rounding.clerk())).json()["items"] == []
    clock.move("2026-03-03")
    listed = await matching.get(path, headers=rounding.clerk())
    assert [(one["id"], one["ends_on"]) for one in listed.json()["items"]] == [
        (opened["id"], "2026-03-12")
    ]
    part = await matching.get(path, headers=tokens.officer("640104"))
    assert part.json()["items"] == []
    unit = await matching.get(path, headers=tokens.unit("unt_01K50000000000000000000000"))
    assert refusal(unit) == (403, "role-lacks-right")
    ran = await rounding.ran(matching_app, matching, frozen)
    await rounding.applied(matching_app, matching, ran)
    assert (await matching.get(path, headers=rounding.clerk())).json()["items"] == []


async def new_day(app: FastAPI) -> None:
    await round_clocks.end_overdue(app.state.database, factories.a_deed(app))
