"""Departments object to what they read of persons: by pseudonyms, while their time lasts."""

import asyncio
from functools import partial
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from services.accounts.actions import feed_searches
from services.common.upstream import Upstream
from services.common.values.feeds import pseudonym
from services.matching.queries import drawers
from services.matching.queries.feeds import OUTCOMES, PLACEMENTS
from services.matching.rules.drawers import drawers_in_order
from services.matching.tables.placements import drawer_of
from tests import tokens
from tests.accounts import agreeing, objecting
from tests.accounts.messages import test_erased
from tests.accounts.objecting import OFFICE, Objector, answer, said, shown
from tests.conftest import SandboxClock
from tests.matching import placing
from tests.matching.feeds.reading import SNAPSHOT, Join, Shown, erase, items
from tests.matching.routes.test_corrections import correct


@pytest.fixture
async def chief(accounts_app: FastAPI, matching_app: FastAPI) -> Shown:
    """What the administrator of 银川市 shows at the door."""
    objecting.wire(accounts_app, matching=matching_app)
    return await agreeing.administrator(accounts_app, "640100")


@pytest.fixture
async def finance(accounts: httpx2.AsyncClient, chief: Shown, joined: Join) -> Objector:
    """A department that reads what stands of placements and objects to it."""
    return Objector(accounts, "placements", await joined())


NOBODY = pseudonym(b"another key", "dag_1", "plc_1")
"""A pseudonym by which nobody is told."""


async def subjects(finance: Objector) -> list[str]:
    """The pseudonyms of what stands."""
    return [one["subject"] for one in await items(finance.department, SNAPSHOT)]


async def test_the_office_sees_the_placement_and_the_department_its_pseudonym_alone(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    accounts: httpx2.AsyncClient,
    finance: Objector,
    accounts_app: FastAPI,
) -> None:
    placement = await placing.arrived(matching_app, matching)
    [subject] = await subjects(finance)
    filed = await finance.filed(subject=subject, field="arrived_on", should_be="2026-03-01")
    assert filed["subject"] == subject
    told = str(filed) + str(shown(await finance.read()))
    assert placement["id"] not in told
    assert placement["youth_id"] not in told
    path = f"{OFFICE}/{filed['id']}"
    case = shown(await accounts.get(path, headers=tokens.officer("640100")))
    assert (case["object_id"], case["region"]) == (placement["id"], "640100")
    # Beside the pseudonym the placement lies sealed.
    async with accounts_app.state.database.reading() as session:
        [row] = (await session.execute(text("SELECT * FROM feed_objections"))).all()
    assert placement["id"] not in str(row)
    assert placement["youth_id"] not in str(row)
    refused = await finance.file(subject=placement["id"], field="arrived_on")
    assert said(refused) == (404, "feed-object-unknown")


async def test_a_corrected_placement_is_answered_as_such_and_no_other(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    accounts: httpx2.AsyncClient,
    finance: Objector,
    clock: SandboxClock,
) -> None:
    placement = await placing.arrived(matching_app, matching)
    [subject] = await subjects(finance)
    months = await finance.filed(subject=subject, field="months")
    arrived = await finance.filed(subject=subject, field="arrived_on")
    clock.move("2026-03-05")
    answered = await correct(matching, placement, 0, arrived_on="2026-03-04")
    assert answered.status_code == 201, answered.text
    assert said(await answer(accounts, months, "corrected")) == (409, "nothing-corrected")
    assert shown(await answer(accounts, arrived, "corrected"))["state"] == "corrected"


async def test_another_agreements_pseudonym_names_nothing_here(
    matching_app: FastAPI, matching: httpx2.AsyncClient, finance: Objector, joined: Join
) -> None:
    await placing.arrived(matching_app, matching)
    other = Objector(finance.accounts, "placements", await joined())
    [subject] = await subjects(other)
    refused = await finance.file(subject=subject, field="state")
    assert said(refused) == (404, "feed-object-unknown")


async def test_it_is_found_behind_many_and_only_in_the_regions_agreed(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    finance: Objector,
    joined: Join,
) -> None:
    for _ in range(5):
        await placing.arrived(matching_app, matching)
    for subject in await subjects(finance):
        await finance.filed(subject=subject, field="state")
    refused = await finance.file(subject=NOBODY, field="state")
    assert said(refused) == (404, "feed-object-unknown")
    away = Objector(finance.accounts, "placements", await joined(regions=["640106"]))
    assert said(await away.file(subject=NOBODY, field="state")) == (404, "feed-object-unknown")


async def test_only_what_has_an_outcome_is_objected_to_as_an_outcome(
    matching_app: FastAPI, matching: httpx2.AsyncClient, finance: Objector, joined: Join
) -> None:
    await placing.arrived(matching_app, matching)
    feeds = [{"feed": one.name, "fields": sorted(one.fields)} for one in (PLACEMENTS, OUTCOMES)]
    both = await joined(feeds=feeds)
    [subject] = [one["subject"] for one in await items(both, SNAPSHOT)]
    outcomes = Objector(finance.accounts, "outcomes", both)
    refused = await outcomes.file(subject=subject, field="outcome")
    assert said(refused) == (404, "feed-object-unknown")
    placements = Objector(finance.accounts, "placements", both)
    await placements.filed(subject=subject, field="outcome")


async def test_an_outcome_is_objected_to_once_there_is_one(
    *,
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    accounts: httpx2.AsyncClient,
    chief: Shown,
    clock: SandboxClock,
    joined: Join,
) -> None:
    assert chief
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-06-16")
    await placing.move(matching, placement, "completion", retained_from="2026-06-17")
    education = Objector(accounts, "outcomes", await joined("outcome", feed=OUTCOMES))
    [one] = await items(education.department, OUTCOMES.snapshot_path)
    filed = await education.filed(subject=one["subject"], field="outcome")
    assert (filed["feed"], filed["subject"]) == ("outcomes", one["subject"])


async def test_of_whose_time_is_over_nothing_is_objected_to_and_no_word_is_kept(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    accounts_app: FastAPI,
    accounts: httpx2.AsyncClient,
    finance: Objector,
) -> None:
    placement = await placing.arrived(matching_app, matching)
    [subject] = await subjects(finance)
    filed = await finance.filed(subject=subject, field="state", should_be="completed")
    closed = await finance.filed(subject=subject, field="months")
    shown(await answer(accounts, closed, "stands"))
    await erase(matching_app, placement["youth_id"])
    await test_erased.told(accounts_app, placement["youth_id"], "youth.anonymised")
    for one in (filed, closed):
        read = shown(await finance.read(one))
        assert (read["should_be"], read["ground"], read["answer"] or "") == (None, "", "")
    assert shown(await finance.read(filed))["state"] == "lapsed"
    refused = await finance.file(subject=subject, field="outcome")
    assert said(refused) == (404, "feed-object-unknown")
    # No word is written of them any more, by neither side.
    refused = await answer(accounts, filed, "stands", version=2)
    assert said(refused) == (409, "feed-objection-closed")


async def test_of_who_becomes_nameless_while_the_owner_is_asked_nothing_is_kept(
    *,
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    accounts_app: FastAPI,
    finance: Objector,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    placement = await placing.arrived(matching_app, matching)
    [subject] = await subjects(finance)
    asked = Upstream.post

    async def slow(self: Upstream, path: str, *how: Any, **more: Any) -> Any:
        found = await asked(self, path, *how, **more)
        if path == "/internal/feed-objects":
            await test_erased.told(accounts_app, placement["youth_id"], "youth.anonymised")
        return found

    monkeypatch.setattr(Upstream, "post", slow)
    refused = await finance.file(subject=subject, field="state")
    assert said(refused) == (404, "feed-object-unknown")
    async with accounts_app.state.database.reading() as session:
        assert await session.scalar(text("SELECT count(*) FROM feed_objections")) == 0


async def many(app: FastAPI, placement: Shown, count: int) -> None:
    """So many more placements, alike but for their ids."""
    more = """
        INSERT INTO placements SELECT (jsonb_populate_record(one, jsonb_build_object(
          'id', 'plc_' || lpad(n::text, 26, '0'), 'dispatch_id', 'dsp_' || n))).*
        FROM placements AS one, generate_series(1, :count) AS n WHERE one.id = :id
    """
    async with app.state.database.transaction() as session:
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        await session.execute(text(more), {"count": count, "id": placement["id"]})


STRETCH = 300
"""Drawers that a question goes through where nobody has time."""


async def furthest(app: FastAPI, finance: Objector) -> tuple[str, int]:
    """The pseudonym that lies behind the most drawers, and the stretches that lie before it."""
    told = partial(pseudonym, app.state.keys.memory, finance.department.agreement["id"])
    order = [no for _, no in drawers_in_order(told)]
    lying = text(f"SELECT id, {drawer_of('id')} FROM placements")
    async with app.state.database.reading() as session:
        rows = (await session.execute(lying)).all()
    behind, key = max((order.index(no), key) for key, no in rows)
    return told(key), behind // STRETCH


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has time: of each question a part is done, and nobody asks a second one."""
    monkeypatch.setattr(drawers, "LONGEST", -1)
    monkeypatch.setattr(drawers, "DRAWERS_AT_FIRST", STRETCH)
    monkeypatch.setattr(feed_searches, "PATIENCE", 0.01)
    asked = Upstream.post

    async def slow(self: Upstream, path: str, *how: Any, **more: Any) -> Any:
        try:
            return await asked(self, path, *how, **more)
        finally:
            if path == "/internal/feed-objects":
                await asyncio.sleep(0.02)

    monkeypatch.setattr(Upstream, "post", slow)


async def searches(app: FastAPI) -> list[int]:
    """How far the searches that are not at their end have come."""
    async with app.state.database.reading() as session:
        return list(await session.scalars(text("SELECT passed FROM feed_searches")))


@pytest.mark.usefixtures("hurried")
async def test_a_search_that_outlasts_its_time_is_refused_for_now_and_goes_on_where_it_was(
    *,
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    accounts_app: FastAPI,
    finance: Objector,
) -> None:
    # Of so many not all lie within the first stretch, whatever the order of this agreement.
    await many(matching_app, await placing.arrived(matching_app, matching), 60)
    subject, stretches = await furthest(matching_app, finance)
    assert subject in await subjects(finance)
    assert stretches >= 1
    for no in range(1, stretches + 1):
        answer = await finance.file(subject=subject, field="state")
        assert said(answer) == (503, "feed-object-unavailable")
        assert int(answer.headers["retry-after"]) > 0
        assert "接着找" in answer.json()["detail"]
        assert await searches(accounts_app) == [no * STRETCH]
    await finance.filed(subject=subject, field="state")
    assert await searches(accounts_app) == []


@pytest.mark.usefixtures("hurried")
async def test_a_search_is_taken_up_again_on_its_day_alone_and_forgotten_at_its_end(
    *,
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    accounts_app: FastAPI,
    finance: Objector,
    clock: SandboxClock,
) -> None:
    await placing.arrived(matching_app, matching)
    told = {"subject": NOBODY, "field": "state"}
    for far in (300, 600):
        assert (await finance.file(**told)).status_code == 503
        assert await searches(accounts_app) == [far]
    clock.move("2026-03-03")
    for far in (300, 600, 900):
        assert (await finance.file(**told)).status_code == 503
        assert await searches(accounts_app) == [far]
    assert said(await finance.file(**told)) == (404, "feed-object-unknown")
    assert await searches(accounts_app) == []


async def test_others_are_answered_while_a_pseudonym_is_looked_for_among_many(
    *, matching_app: FastAPI, matching: httpx2.AsyncClient, finance: Objector
) -> None:
    placement = await placing.arrived(matching_app, matching)
    await many(matching_app, placement, 20_000)
    looked_for = asyncio.create_task(finance.file(subject=NOBODY, field="state"))
    others = 0
    while not looked_for.done():
        path = f"/v1/placements/{placement['id']}"
        assert (await matching.get(path, headers=tokens.officer("640100"))).status_code == 200
        others += 1
    assert said(looked_for.result()) == (404, "feed-object-unknown")
    assert others > 5
