"""Waiting times: of a region and its areas, to its own office, as numbers and as a picture."""

from xml.etree import ElementTree as ET

import httpx2
from fastapi import FastAPI

from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories, placing

ASKED = {"first": "2026-03-01", "last": "2026-03-31"}


async def read(
    client: httpx2.AsyncClient, region: str, office: str, path: str = ""
) -> httpx2.Response:
    told = {"region": region, **ASKED}
    headers = tokens.officer(office)
    return await client.get(f"/v1/waiting-times{path}", params=told, headers=headers)


async def test_the_office_reads_how_long_each_step_took(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    await factories.offer(matching_app)
    await factories.register(matching)
    clock.move("2026-03-04")
    for party in ("unit", "youth"):
        await placing.sign(matching, dispatch, party)
    clock.move("2026-03-09")
    assert (await placing.arrive(matching, dispatch, "2026-03-09")).status_code == 201
    answer = await read(matching, "640100", "640000")
    assert answer.status_code == 200, answer.text
    city, county = answer.json()["areas"]
    assert (city["region"], city["name"]) == ("640100", "银川市")
    assert county["region"] == "640104"
    steps = {one.pop("step"): one for one in city["steps"]}
    assert steps == {
        "registered_to_dispatched": {"people": 2, "median": 0, "p90": 0},
        "dispatched_to_signed": {"people": 1, "median": 2, "p90": 2},
        "signed_to_arrived": {"people": 1, "median": 5, "p90": 5},
        "in_all": {"people": 1, "median": 7, "p90": 7},
    }


async def test_the_picture_is_well_formed_and_says_what_it_shows(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await placing.accepted(matching_app, matching)
    answer = await read(matching, "640100", "640100", "/chart.svg")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    drawn = ET.fromstring(answer.content)
    assert drawn[0].text == "银川市到岗时限（2026年3月1日至2026年3月31日派遣）"
    nobody = await read(matching, "640200", "640200", "/chart.svg")
    assert nobody.status_code == 200


async def test_days_at_the_ends_of_time_are_refused(matching: httpx2.AsyncClient) -> None:
    headers = tokens.officer("640000")
    for path in ("", "/chart.svg"):
        for first, last in (("1899-01-01", "1899-06-01"), ("9998-12-01", "9999-01-01")):
            told = {"region": "640000", "first": first, "last": last}
            answer = await matching.get(f"/v1/waiting-times{path}", params=told, headers=headers)
            assert placing.refusal(answer) == (422, "malformed")


async def test_other_regions_and_too_long_periods_are_refused(
    matching: httpx2.AsyncClient,
) -> None:
    answer = await read(matching, "640200", "640100")
    assert placing.refusal(answer) == (404, "outside-region")
    told = {"region": "640100", "first": "2025-01-01", "last": "2026-12-31"}
    headers = tokens.officer("640100")
    answer = await matching.get("/v1/waiting-times", params=told, headers=headers)
    assert placing.refusal(answer) == (422, "period-unfit")
    answer = await matching.get(
        "/v1/waiting-times", params=told, headers=tokens.unit("unt_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V")
    )
    assert placing.refusal(answer) == (403, "role-lacks-right")
