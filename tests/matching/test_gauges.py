"""The figures tell of every step past its day that an office's list shows, from the same day on."""

import httpx2
from fastapi import FastAPI
from sqlalchemy import delete

from services.common.store.calendar import calendar_years
from services.matching.queries.gauges import GAUGES
from tests.conftest import SandboxClock
from tests.gauged import gauged
from tests.matching import factories
from tests.matching.routes import test_correction_requests, test_disputes, test_objections
from tests.matching.routes.test_disputes import left

__all__ = ["left"]


async def late(app: FastAPI) -> set[str]:
    return {step for step, count in (await gauged(app, GAUGES, "overdue")).items() if count == 1}


async def test_what_an_office_lets_wait_is_counted_from_the_day_after_its_last(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    youth = await factories.register(matching)
    await test_objections.filed(matching, youth)
    await test_correction_requests.filed(matching, youth)
    for last, before, then in (
        ("2026-03-09", set(), {"objections"}),
        ("2026-03-16", {"objections"}, {"objections", "corrections"}),
    ):
        clock.move(last)
        assert await late(matching_app) == before
        clock.move(f"{last[:-2]}{int(last[-2:]) + 1:02}")
        assert await late(matching_app) == then


async def test_disputes_and_whoever_is_looked_after_are_counted_so_too(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    clock: SandboxClock,
    left: dict[str, object],
) -> None:
    assert (await test_disputes.file(matching, left)).status_code == 201
    for day, told in (
        ("2026-04-17", set()),
        ("2026-04-18", {"disputes"}),
        ("2026-05-10", {"disputes"}),
        ("2026-05-11", {"disputes", "follow-ups"}),
    ):
        clock.move(day)
        assert await late(matching_app) == told, day


async def test_what_nobody_could_count_a_day_for_is_counted_at_once(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    youth = await factories.register(matching)
    async with matching_app.state.database.transaction() as session:
        await session.execute(delete(calendar_years))
    await test_objections.filed(matching, youth)
    assert await late(matching_app) == {"objections"}
