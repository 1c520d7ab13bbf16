"""A new day: a birthday opens a post, or closes the programme."""

from collections.abc import Awaitable
from dataclasses import replace
from datetime import date
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import event, select, text, update

from services.common.store import bulk
from services.common.values.dated import Value
from services.matching import policy
from services.matching.actions import daily_looks
from services.matching.actions.birthdays import came_of_age
from services.matching.actions.daily_looks import look_again
from services.matching.actions.pool import stand_at
from services.matching.jobs import lapse_daily, lapse_signatures
from services.matching.queries import waiting
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.seats import PostSeats
from services.matching.tables.youths import Youth
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories, placing
from tests.matching.routes.test_papers import hand_in, review
from tests.sent import lists_sent


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


async def test_one_whose_record_is_broken_keeps_nobody_else_back(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    await factories.offer(matching_app, unsuitable_under_18=True)
    broken, young = [await a_minor(matching) for _ in range(2)]
    async with matching_app.state.database.transaction() as session:
        changed = update(Youth).where(Youth.id == broken["id"]).values(id_number="不是号码")
        await session.execute(changed)
    clock.move("2026-03-05")
    await new_day(matching_app)
    assert await holders(matching_app) == [young["id"]]


async def test_a_days_look_holds_a_market_for_a_few_at_a_time_and_in_order(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    clock: SandboxClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(daily_looks, "VISITED", 2)
    await factories.offer(matching_app, 4, unsuitable_under_18=True)
    youths = [await a_minor(matching) for _ in range(5)]
    clock.move("2026-03-05")
    await new_day(matching_app)
    assert await holders(matching_app) == [youth["id"] for youth in youths[:4]]
    issued = text("SELECT count(DISTINCT xmin::text) FROM changes WHERE event = 'dispatch.issued'")
    async with matching_app.state.database.transaction() as session:
        assert await session.scalar(issued) == 2
    assert (await newest(matching, youths[4]))["waiting"]["place"] == 1


async def test_whom_the_day_changes_nothing_for_is_read_and_not_visited(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    await factories.offer(matching_app, workplace_county="640202")
    numbers = []
    for _ in range(2):
        for _ in range(4):
            await factories.register(matching, intention={"regions": ["640104"]})
        numbers.append(await statements(matching_app, new_day(matching_app)))
    assert numbers[0] == numbers[1]


async def test_by_a_value_of_the_day_who_waits_stands_elsewhere_and_seats_go_by_that(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    clock: SandboxClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await factories.offer(matching_app, unsuitable_under_18=True)
    plain = await a_minor(matching)
    number = factories.an_id_number(date(2008, 3, 3))
    poor = await factories.register_by_office(matching, id_number=number, hardship=["disabled"])
    assert (await newest(matching, poor))["waiting"]["place"] == 1
    order = a_value("priority_classes", ["regular", "hardship", "declined"])
    monkeypatch.setattr(policy, "VALUES", policy.VALUES.with_rows([order]))
    clock.move("2026-03-05")
    await new_day(matching_app)
    assert await holders(matching_app) == [plain["id"]]
    left = await a_minor(matching)
    assert left["waiting"]["place"] == 1
    assert (await newest(matching, poor))["waiting"]["place"] == 2


async def test_who_stands_elsewhere_is_told_by_statements_of_so_many(
    matching_app: FastAPI, matching: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "ROWS", 2)
    ids = [(await factories.register(matching))["id"] for _ in range(3)]
    database = matching_app.state.database
    async with database.transaction() as session:
        before = await waiting.stands(session, ids)
        moved = {
            key: replace(one, place=replace(one.place, class_rank=rank))
            for rank, (key, one) in enumerate(before.items(), 5)
        }
        with lists_sent(database.engine, "waiting") as sent:
            await stand_at(session, moved)
        assert await waiting.stands(session, ids) == moved
    assert sent == [False, False]


async def test_a_dispatch_that_cannot_lapse_keeps_no_other_from_it(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    for _ in range(2):
        await factories.offer(matching_app)
    broken, other = [await factories.register(matching) for _ in range(2)]
    async with matching_app.state.database.transaction() as session:
        # Its seat is not taken any more: to give it back breaks.
        post_id = broken["dispatch"]["post_id"]
        await session.execute(update(PostSeats).where(PostSeats.post_id == post_id).values(taken=0))
    clock.move("2026-03-06")
    await lapse_daily(matching_app)
    assert (await newest(matching, broken))["dispatch"]["state"] == "issued"
    assert (await newest(matching, other))["state"] == "paused"


async def a_minor(client: httpx2.AsyncClient, **told: Any) -> dict[str, Any]:
    """One who waits and turns 18 on 3 March 2026."""
    number = factories.an_id_number(date(2008, 3, 3))
    youth = await factories.register(client, id_number=number, **told)
    assert youth["dispatch"] is None
    return youth


def a_value(name: str, value: Any) -> Value:
    """A dated value of the whole region from 3 March 2026, as an office adds it."""
    return Value(name, value, "640000", date(2026, 3, 3), source="测试", grade="NV")


async def newest(client: httpx2.AsyncClient, youth: dict[str, Any]) -> dict[str, Any]:
    answer = await client.get(f"/v1/youths/{youth['id']}", headers=tokens.officer())
    shown: dict[str, Any] = answer.json()
    return shown


async def holders(app: FastAPI) -> list[str]:
    """Who holds a dispatch, in the order of issue."""
    query = select(Dispatch.youth_id).where(Dispatch.state == "issued").order_by(Dispatch.id)
    async with app.state.database.transaction() as session:
        return list(await session.scalars(query))


async def statements(app: FastAPI, work: Awaitable[None]) -> int:
    engine, seen = app.state.database.engine.sync_engine, []

    def note(*told: Any) -> None:
        seen.append(told[2])

    event.listen(engine, "before_cursor_execute", note)
    try:
        await work
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)


async def new_day(app: FastAPI) -> None:
    await look_again(app.state.database, factories.a_deed(app))


async def test_who_comes_of_age_before_the_guardian_signs_is_asked_to_sign_anew(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    number = factories.an_id_number(date(2008, 3, 4))
    dispatch = await placing.accepted(matching_app, matching, id_number=number)
    headers = placing.side(dispatch, "youth")
    answer = await matching.post(
        f"/v1/dispatches/{dispatch['id']}/link", json={"party": "youth"}, headers=headers
    )
    for party in ("unit", "youth"):
        await placing.sign(matching, dispatch, party)
    for day, told in (("2026-03-03", 0), ("2026-03-04", 1), ("2026-03-05", 1)):
        clock.move(day)
        await lapse_signatures(matching_app)
        events = await placing.events(matching_app, "dispatch", dispatch["id"])
        lapses = [data for event, _, data in events if event == "dispatch.signature-lapsed"]
        assert len(lapses) == told, day
    assert (lapses[0]["void_signatures"], lapses[0]["missing"]) == (["youth"], ["youth"])
    assert (lapses[0]["sign_by"] > dispatch["sign_by"], lapses[0]["late"]) == (True, False)
    opened = await matching.post(
        "/v1/signing-link-openings",
        json={"link": answer.json()["link"]},
        headers=placing.side(dispatch, "youth"),
    )
    assert placing.refusal(opened) == (409, "link-superseded")
    concluded = await placing.sign(matching, dispatch, "youth")
    assert concluded.json()["missing"] == []


async def test_only_whose_signature_lapses_is_looked_at(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    minor = factories.an_id_number(date(2008, 3, 4))
    grown_up = factories.an_id_number(date(2008, 3, 2))
    dispatches = [
        await placing.accepted(matching_app, matching, id_number=number)
        for number in (minor, grown_up)
    ]
    for dispatch in dispatches:
        assert (await placing.sign(matching, dispatch, "youth")).status_code == 201
    for day, found in (("2026-03-03", []), ("2026-03-04", [dispatches[0]["id"]])):
        clock.move(day)
        async with matching_app.state.database.transaction() as session:
            assert await came_of_age(session, factories.a_deed(matching_app)) == found


@pytest.mark.parametrize(("born_on", "late"), [((2008, 3, 5), False), ((2008, 3, 6), True)])
async def test_who_was_late_to_sign_before_coming_of_age_stays_so(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    clock: SandboxClock,
    born_on: tuple[int, int, int],
    late: bool,
) -> None:
    number = factories.an_id_number(date(*born_on))
    dispatch = await placing.accepted(matching_app, matching, id_number=number)
    assert dispatch["sign_by"] == "2026-03-05"
    await placing.sign(matching, dispatch, "youth")
    clock.move(date(*born_on).replace(year=2026).isoformat())
    await lapse_signatures(matching_app)
    _, _, told = (await placing.events(matching_app, "dispatch", dispatch["id"]))[-1]
    assert (told["late"], told["sign_by"] == dispatch["sign_by"]) == (late, late)


async def test_a_guardians_paper_of_the_eve_keeps_what_was_signed_alone(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    number = factories.an_id_number(date(2008, 3, 4))
    dispatch = await placing.accepted(matching_app, matching, id_number=number)
    for party in ("unit", "youth"):
        await placing.sign(matching, dispatch, party)
    clock.move("2026-03-03")
    form = {"guardian_name": "阿里·测试"}
    paper = (await hand_in(matching, dispatch, "youth", "guardian", form=form)).json()
    clock.move("2026-03-04")
    await lapse_signatures(matching_app)
    answer = await review(matching, dispatch, paper, seal_seen=False)
    assert answer.status_code == 200, answer.text
    assert (await placing.agreement(matching, dispatch))["missing"] == []
    shown = await matching.get(
        f"/v1/dispatches/{dispatch['id']}", headers=placing.side(dispatch, "youth")
    )
    assert shown.json()["state"] == "signed"
