"""Input that no honest client sends: each gets its problem in Chinese, and nothing is kept."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from launch.demo.offices import Office
from tests.journeys.cast import Cast, a_cast
from tests.journeys.house import House
from tests.journeys.town import Town
from tests.journeys.wire import assert_problem, headers

pytestmark = pytest.mark.journey

SECRET = "绝密内容不得回显"
BAD_ID = "640104200001011233"
UNSEEN = (SECRET, BAD_ID, "12345678901", "OR 1=1")

STORED = {
    "accounts": ("accounts", "remembered_answers", "changes"),
    "units": ("units", "posts", "findings", "documents", "mentors", "changes"),
    "matching": ("youths", "dispatches", "changes"),
    "reporting": ("settlements", "filings", "jobs", "changes", "pgqueuer"),
}
Case = tuple[str, str, str, Any, int, str | None]

POST = {
    "title": "行政助理",
    "occupation": "4-07",
    "duties": "整理档案，协助会务，接待来访。",
    "headcount": 1,
    "workplace": "示例路1号",
    "workplace_county": "640122",
    "months": 3,
}

# who, method, path, body, status, code
CASES: dict[str, Case] = {
    "an array": ("youth", "POST", "/v1/youths", [SECRET], 422, "malformed"),
    "null": ("youth", "POST", "/v1/youths", None, 422, "malformed"),
    "a number for a text": ("youth", "POST", "/v1/youths", {"name": 12345678901}, 422, "malformed"),
    "an unknown field": ("youth", "POST", "/v1/youths", {"wealth": SECRET}, 422, "malformed"),
    "a number as a field": ("youth", "POST", "/v1/youths", {f"n{BAD_ID}": 1}, 422, "malformed"),
    "a huge number": (
        "unit",
        "POST",
        "{unit}/posts",
        POST | {"headcount": 10**400},
        422,
        "malformed",
    ),
    "a number over bigint": (
        "unit",
        "POST",
        "{unit}/posts",
        POST | {"months": 2**63},
        422,
        "malformed",
    ),
    "a negative number": (
        "unit",
        "POST",
        "{unit}/posts",
        POST | {"headcount": -1},
        422,
        "malformed",
    ),
    "a fraction": ("unit", "POST", "{unit}/posts", POST | {"headcount": 1.5}, 422, "malformed"),
    "a NUL": ("unit", "POST", "{unit}/posts", POST | {"title": f"{SECRET}\0"}, 422, "malformed"),
    "an unknown county": (
        "unit",
        "POST",
        "{unit}/posts",
        POST | {"workplace_county": "649999"},
        422,
        "malformed",
    ),
    "another province": (
        "unit",
        "POST",
        "{unit}/posts",
        POST | {"workplace_county": "110101"},
        422,
        "malformed",
    ),
    "a month 13 in a body": (
        "clerk",
        "POST",
        "/v1/settlements",
        {"region": "640100", "month": "2026-13"},
        422,
        "malformed",
    ),
    "a month 13 in a path": (
        "clerk",
        "GET",
        "/v1/monthly-reports/640100/2026-13",
        None,
        422,
        "malformed",
    ),
    "a month 13 of a plan": (
        "clerk",
        "PUT",
        "/v1/intake-plans/640100/2026-13",
        {"people": 1, "ground": SECRET},
        422,
        "malformed",
    ),
    "a month 0": (
        "clerk",
        "POST",
        "/v1/settlements",
        {"region": "640100", "month": "2023-00"},
        422,
        "malformed",
    ),
    "an unknown region": (
        "clerk",
        "POST",
        "/v1/settlements",
        {"region": "649900", "month": "2023-11"},
        422,
        "malformed",
    ),
    "an unknown region in a path": (
        "clerk",
        "GET",
        "/v1/monthly-reports/649900/2023-11",
        None,
        422,
        "malformed",
    ),
    "a day before the first value": (
        "nobody",
        "GET",
        "/v1/policy-parameters?on=1998-12-31",
        None,
        409,
        "no-policy-value",
    ),
    "a month before the first value": (
        "clerk",
        "GET",
        "/v1/monthly-reports/640100/2001-01",
        None,
        409,
        None,
    ),
    "a unit's id for a post": ("clerk", "GET", "/v1/posts/{unit_id}", None, 422, "malformed"),
    "a post's id for a youth": ("clerk", "GET", "/v1/youths/{post_id}", None, 422, "malformed"),
    "an id of nothing": (
        "clerk",
        "GET",
        "/v1/youths/yth_00000000000000000000000000",
        None,
        404,
        "youth-not-found",
    ),
    "no id": ("clerk", "GET", "/v1/youths/1", None, 422, "malformed"),
    "a crooked date": (
        "clerk",
        "GET",
        "/v1/policy-parameters?on=2024-02-30",
        None,
        422,
        "malformed",
    ),
    "a naive instant": (
        "clerk",
        "GET",
        "/v1/policy-parameters?known_at=2024-02-01T00:00:00",
        None,
        422,
        "malformed",
    ),
    "a limit too high": ("clerk", "GET", "/v1/youths?limit=1000000", None, 422, "malformed"),
    "a crooked cursor": ("clerk", "GET", "/v1/youths?cursor=%F0%9F%98%80", None, 422, None),
    "an unknown path": ("clerk", "GET", f"/v1/{SECRET}", None, 404, None),
    "a wrong method": ("clerk", "DELETE", "/v1/youths", None, 405, "method-not-allowed"),
    "the inner side": ("nobody", "GET", "/internal/changes", None, 404, None),
    "another's role": (
        "youth",
        "POST",
        "/v1/settlements",
        {"region": "640100", "month": "2023-11"},
        403,
        None,
    ),
    "a crooked path": ("clerk", "GET", "/v1/youths/' OR 1=1 --", None, 400, "crooked-path"),
    "no token": ("nobody", "GET", "/v1/youths", None, 401, None),
}


@pytest.fixture
async def cast(house: House, town: Town, office: Office) -> Cast:
    return await a_cast(house, town, office)


@pytest.fixture
async def client(house: House) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=house.gateway, timeout=30) as client:
        yield client


async def kept(house: House) -> dict[str, int]:
    """How many rows there are of everything a request could leave behind."""
    return {
        f"{service}.{table}": (await house.rows(service, f"SELECT count(*) FROM {table}"))[0][0]
        for service, tables in STORED.items()
        for table in tables
    }


async def test_each_bad_request_is_refused_and_leaves_nothing_behind(
    house: House, cast: Cast, client: httpx2.AsyncClient
) -> None:
    before = await kept(house)
    faults = {}
    for name, (who, method, path, body, status, code) in CASES.items():
        told = {} if method == "GET" or (body is None and method != "POST") else {"json": body}
        answer = await client.request(
            method, cast.path(path), headers=headers(cast.tokens[who]), **told
        )
        try:
            assert_problem(answer, status, code, unseen=UNSEEN)
        except AssertionError as fault:
            faults[name] = str(fault)[:300]
    assert faults == {}
    assert await kept(house) == before
