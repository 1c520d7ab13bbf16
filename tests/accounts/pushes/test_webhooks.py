"""An office sees the pushes of all its agreements in one place, and which of them rest."""

from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from services.accounts import jobs
from tests import tokens
from tests.accounts.agreeing import administrator, concluded
from tests.accounts.pushes.receiving import Department
from tests.accounts.pushes.test_pushed import try_register

PATH = "/v1/webhooks"


async def seen(client: httpx2.AsyncClient, region: str, query: str = "") -> list[dict[str, Any]]:
    """What an officer of a region is told."""
    answer = await client.get(PATH + query, headers=tokens.officer(region))
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


@pytest.fixture
async def two(
    app: FastAPI, accounts: httpx2.AsyncClient, chief: dict[str, Any], department: Department
) -> list[tuple[str, str]]:
    """Two agreements of two offices, each with a push: the ids of the agreement and the push."""
    made = []
    for who, region in ((chief, "640100"), (await administrator(app, "640200"), "640200")):
        agreed = await concluded(accounts, who, regions=[region])
        answer = await try_register(accounts, who, agreed, department.url)
        assert answer.status_code == 201, answer.text
        made.append((agreed["id"], answer.json()["id"]))
    return made


async def test_an_office_sees_its_own_and_the_autonomous_region_all(
    accounts: httpx2.AsyncClient, two: list[tuple[str, str]]
) -> None:
    async def of(region: str, query: str = "") -> list[tuple[str, str]]:
        return [(one["agreement_id"], one["id"]) for one in await seen(accounts, region, query)]

    assert await of("640100") == two[:1]
    assert await of("640200") == two[1:]
    assert await of("640000") == two
    assert await of("640300") == []
    answer = await accounts.get(f"{PATH}?limit=1", headers=tokens.officer("640000"))
    cursor = answer.json()["next_cursor"]
    assert await of("640000", f"?limit=1&cursor={cursor}") == two[1:]


async def test_those_that_rest_are_told_apart_and_no_secret_is_told(
    app: FastAPI,
    accounts: httpx2.AsyncClient,
    department: Department,
    two: list[tuple[str, str]],
) -> None:
    department.status = 410
    assert await jobs.push_next(app)
    [disabled] = await seen(accounts, "640000", "?state=disabled")
    [active] = await seen(accounts, "640000", "?state=active")
    assert {disabled["id"], active["id"]} == {push_id for _, push_id in two}
    assert "secret" not in str([disabled, active])
    answer = await accounts.get(f"{PATH}?state=asleep", headers=tokens.officer("640000"))
    assert answer.status_code == 422


async def test_nobody_but_an_office_looks(accounts: httpx2.AsyncClient) -> None:
    for headers, status in (
        ({}, 401),
        (tokens.youth("yth_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V"), 403),
        (tokens.officer("640100"), 200),
    ):
        assert (await accounts.get(PATH, headers=headers)).status_code == status
