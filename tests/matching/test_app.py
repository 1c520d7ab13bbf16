"""The app itself: it starts with its sisters away, and its paths are described."""

import httpx2
import pytest
from fastapi import FastAPI

from tests import tokens
from tests.conftest import client_of, started


async def test_it_starts_and_is_well_while_its_sisters_are_away(matching_made: FastAPI) -> None:
    async with started(matching_made) as app, client_of(app) as client:
        assert (await client.get("/health")).json() == {"service": "matching", "status": "ok"}


@pytest.fixture
def described(matching_made: FastAPI) -> dict[str, dict[str, dict[str, object]]]:
    return matching_made.openapi()["paths"]


def test_every_operation_has_a_chinese_summary_and_an_id_of_its_own(
    described: dict[str, dict[str, dict[str, object]]],
) -> None:
    operations = [o for path in described.values() for o in path.values()]
    assert all(str(o["summary"])[0] >= "\u4e00" for o in operations)
    names = [o["operationId"] for o in operations]
    assert len(names) == len(set(names))


async def test_a_user_token_opens_no_inner_path(matching: httpx2.AsyncClient) -> None:
    answer = await matching.get("/internal/changes", headers=tokens.officer())
    assert answer.status_code == 401
