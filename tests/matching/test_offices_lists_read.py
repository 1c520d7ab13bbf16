"""An office's lists are found by indexes: thousands of other offices are not walked through."""

from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.web.pages import Stretch
from services.common.web.tokens import Caller
from services.matching.queries import dispatches, placements
from tests.matching import placing
from tests.matching.routes.test_placements_elsewhere import moved
from tests.units.plans import crowd, pages_read

HOME, NEW_HOME, UNITS_OFFICE, SUCCESSORS_OFFICE = "640104", "640106", "640100", "640500"
ELSEWHERE = {"region": "'640202'", "unit_region": "'640200'", "unit_id": "'unt_' || n % 2000"}
OF_UNITS = {"region": "'640200'", "youth_region": "'640202'", "unit_id": "'unt_' || n % 2000"}
INDEX = r"'\x' || md5(CAST(n AS text))"
INTO = "unt_into"
MANY = 20_000
STRETCH = Stretch(None, 50, lambda _: "")


def an_officer(area: str) -> Caller:
    return Caller("acc_1", "officer", frozenset({"handler"}), area, None, None)


def a_unit(unit_id: str) -> Caller:
    return Caller("acc_1", "unit", frozenset({"unit"}), None, unit_id, None)


@pytest.fixture
async def placement(matching_app: FastAPI, matching: httpx2.AsyncClient) -> dict[str, Any]:
    """Of one who has moved since, at a unit that went into another office's."""
    placement = await placing.arrived(matching_app, matching)
    await moved(matching, placement["youth_id"], NEW_HOME)
    columns = "unit_id, into_unit_id, into_region, since"
    merged = f"INSERT INTO mergers ({columns}) VALUES (:unit, :into, :office, '2026-03-02')"
    async with matching_app.state.database.transaction() as session:
        told = {"unit": placement["unit_id"], "into": INTO, "office": SUCCESSORS_OFFICE}
        await session.execute(text(merged), told)
    return placement


async def crowd_elsewhere(session: AsyncSession, placement: dict[str, Any]) -> None:
    await session.execute(text("SET LOCAL session_replication_role = replica"))
    youth, dispatch = placement["youth_id"], placement["dispatch_id"]
    others = {"region": "'640202'", "id_number_index": INDEX, "owner_id": "one.owner_id || n"}
    await crowd(session, "youths", youth, times=MANY, **others)
    theirs = {"youth_id": "one.youth_id || n"}
    await crowd(session, "dispatches", dispatch, times=MANY, **theirs, **ELSEWHERE)
    at_units = {"dispatch_id": "one.dispatch_id || n", **OF_UNITS}
    await crowd(session, "placements", placement["id"], times=MANY, **theirs, **at_units)
    moves = {"from_region": "'640205'", "to_region": "'640202'"}
    [move] = await session.scalars(text("SELECT id FROM departures"))
    await crowd(session, "departures", move, times=500, **theirs, **moves)


@pytest.fixture
async def session(matching_app: FastAPI, placement: dict[str, Any]) -> AsyncIterator[AsyncSession]:
    """One in which all the others are there, for as long as it lasts."""
    async with matching_app.state.database.transaction() as session:
        await crowd_elsewhere(session, placement)
        yield session
        await session.rollback()


async def test_dispatches_are_found_by_the_offices_of_youth_and_unit_as_they_were_and_are(
    placement: dict[str, Any], session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = a_unit(placement["unit_id"])
    offices = [an_officer(area) for area in (HOME, NEW_HOME, UNITS_OFFICE, SUCCESSORS_OFFICE)]
    for caller in (*offices, own, a_unit(INTO)):
        ask = partial(dispatches.listed, session, caller, None, STRETCH)
        found, pages = await pages_read(session, monkeypatch, "scalars", ask)
        assert [one.id for one in found] == [placement["dispatch_id"]], caller
        assert pages < 100, caller


async def test_placements_are_found_by_the_offices_of_the_unit_and_by_those_of_the_youth(
    placement: dict[str, Any], session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    units = [an_officer(UNITS_OFFICE), an_officer(SUCCESSORS_OFFICE)]
    units += [a_unit(placement["unit_id"]), a_unit(INTO)]
    youths = [an_officer(HOME), an_officer(NEW_HOME)]
    for listed, callers in ((placements.listed, units), (placements.listed_by_youth, youths)):
        for caller in callers:
            ask = partial(listed, session, caller, None, STRETCH)
            found, pages = await pages_read(session, monkeypatch, "execute", ask)
            assert [one.placement.id for one in found] == [placement["id"]], caller
            assert pages < 100, caller
