"""Stays of the time before are put right by an office: what was told stays, and counts no more."""

import asyncio
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from tests import calendars, tokens
from tests.change_logs import ground_of
from tests.conftest import client_of, started
from tests.going_live import clerk, taken_over
from tests.matching.factories import an_id_number
from tests.matching.placing import Shown, events, refusal

HOME = "640104"
TOLD = ("2024-01-01", "2024-10-31")


@pytest.fixture
async def matching_app(matching_made):
    """Matching with its loops running: its worker checks the lists."""
    await calendars.know_years(matching_made)
    async with started(matching_made) as app:
        yield app


@pytest.fixture
async def matching(matching_app):
    """A client of matching."""
    async with client_of(matching_app) as client:
        yield client


async def with_stays(app: FastAPI, client: httpx2.AsyncClient, *days: tuple[str, str]) -> str:
    """The id of a youth of whom a list told these stays."""
    own = {
        "name": "阿依·测试",
        "id_number": an_id_number(),
        "region": "兴庆区",
        "unemployment_registered_on": "2025-01-05",
    }
    rows = [own | {"served_from": first, "served_to": last} for first, last in days]
    assert (await taken_over(client, "youths", *rows))["entered"] == len(rows)
    async with app.state.database.transaction() as session:
        return str(await session.scalar(text("SELECT id FROM youths")))


async def stays_of(client: httpx2.AsyncClient, youth_id: str, **headers: Any) -> Shown:
    answer = await client.get(
        f"/v1/youths/{youth_id}/stays", **({"headers": clerk(HOME)} | headers)
    )
    assert answer.status_code == 200, answer.text
    shown: Shown = answer.json()
    return shown


async def correct(
    client: httpx2.AsyncClient, youth_id: str, right: tuple[str, str] | None = None, **told: Any
) -> httpx2.Response:
    """An officer says what was really so of the stay of TOLD, or of another."""
    headers = told.pop("headers", None) or clerk(HOME)
    pinned = {
        "served_from": TOLD[0],
        "ground": "核对原协议",
        "expected_version": (await stays_of(client, youth_id))["version"],
    }
    if right:
        pinned["right"] = dict(zip(("served_from", "served_to"), right, strict=True))
    path = f"/v1/youths/{youth_id}/stay-corrections"
    return await client.post(path, json=pinned | told, headers=headers)


async def months_of(client: httpx2.AsyncClient, youth_id: str) -> str:
    """What is said of the months that are left."""
    path = f"/v1/youths/{youth_id}/eligibility"
    found = (await client.get(path, headers=clerk(HOME))).json()["conditions"]
    return str(next(one["answer"] for one in found if one["code"] == "months_left"))


async def test_a_stay_that_was_none_is_voided_and_its_months_are_free(matching, matching_app):
    youth_id = await with_stays(matching_app, matching, TOLD)
    assert await months_of(matching, youth_id) == "已见习10个月。"
    answer = await correct(matching, youth_id)
    assert answer.status_code == 201, answer.text
    assert answer.json()["items"] == [
        {
            "served_from": TOLD[0],
            "served_to": TOLD[1],
            "counts": False,
            "corrected_on": "2026-03-02",
            "ground": "核对原协议",
        }
    ]
    assert await months_of(matching, youth_id) != "已见习10个月。"
    why = await ground_of(matching, "matching", youth_id, "youth.stay-voided", HOME)
    assert why == "核对原协议"
    event, _, data = (await events(matching_app, "youth", youth_id))[-1]
    assert (event, data["served_from"], data["served_to"]) == ("youth.stay-voided", *TOLD)
    assert "right_from" not in data
    assert data["import_id"].startswith("him_") or data["import_id"]
    again = await correct(matching, youth_id)
    assert refusal(again) == (404, "stay-unknown")


async def test_a_stay_of_other_days_counts_by_those(matching, matching_app):
    youth_id = await with_stays(matching_app, matching, TOLD)
    right = ("2024-01-01", "2024-03-31")
    answer = await correct(matching, youth_id, right)
    assert answer.status_code == 201, answer.text
    told = [(one["served_to"], one["counts"]) for one in answer.json()["items"]]
    assert told == [(TOLD[1], False), (right[1], True)]
    assert await months_of(matching, youth_id) == "已见习3个月。"
    event, _, data = (await events(matching_app, "youth", youth_id))[-1]
    assert (event, data["right_from"], data["right_to"]) == ("youth.stay-corrected", *right)
    assert "ground" not in data
    # What was put right may itself be put right.
    once_more = await correct(matching, youth_id, ("2024-01-01", "2024-04-30"))
    assert once_more.status_code == 201, once_more.text
    assert await months_of(matching, youth_id) == "已见习4个月。"


async def test_the_same_days_days_ahead_and_days_taken_are_refused(matching, matching_app):
    second = ("2024-12-01", "2024-12-31")
    youth_id = await with_stays(matching_app, matching, TOLD, second)
    assert refusal(await correct(matching, youth_id, TOLD)) == (409, "stay-unchanged")
    touching = await correct(matching, youth_id, (TOLD[0], "2024-12-01"))
    assert refusal(touching) == (409, "stay-overlaps")
    for wrong, pointer in (
        (("2024-02-01", "2024-01-31"), "/right/served_to"),
        ((TOLD[0], "2026-03-01"), "/right/served_to"),
    ):
        answer = await correct(matching, youth_id, wrong)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    unknown = await correct(matching, youth_id, served_from="2024-01-02")
    assert refusal(unknown) == (404, "stay-unknown")
    assert await months_of(matching, youth_id) == "已见习11个月。"
    adjoining = await correct(matching, youth_id, (TOLD[0], "2024-11-30"))
    assert adjoining.status_code == 201, adjoining.text


async def test_offices_of_the_region_put_right_what_they_have_seen(matching, matching_app):
    youth_id = await with_stays(matching_app, matching, TOLD)
    unpinned = await correct(matching, youth_id, expected_version=None)
    assert unpinned.status_code == 428
    for headers, status in (
        (tokens.youth(youth_id), 403),
        (tokens.officer(HOME, "finance"), 403),
        (clerk("640200"), 404),
    ):
        answer = await correct(matching, youth_id, headers=headers)
        assert answer.status_code == status, answer.text
    answers = await asyncio.gather(*(correct(matching, youth_id) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [201] + [412] * 5
    own = await stays_of(matching, youth_id, headers=tokens.youth(youth_id))
    assert [(one["counts"], one["ground"]) for one in own["items"]] == [(False, None)]
