"""Departments object to what they read of persons: by pseudonyms, while their time lasts."""

from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from services.common.upstream import Upstream
from services.matching.queries import feeds
from services.matching.queries.feeds import OUTCOMES, PLACEMENTS
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
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(feeds, "_AT_ONCE", 2)
    for _ in range(5):
        await placing.arrived(matching_app, matching)
    for subject in await subjects(finance):
        await finance.filed(subject=subject, field="state")
    refused = await finance.file(subject="ps_nobody", field="state")
    assert said(refused) == (404, "feed-object-unknown")
    away = Objector(finance.accounts, "placements", await joined(regions=["640106"]))
    assert said(await away.file(subject="ps_nobody", field="state")) == (
        404,
        "feed-object-unknown",
    )


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
