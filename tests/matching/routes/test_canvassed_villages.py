"""A canvass by village: rows that say only its code, or only its name, are of the one village."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from fastapi import FastAPI

from tests.conftest import client_of, started
from tests.matching.listing import CLERK, URL, a_list, a_row, checked


@pytest.fixture
async def matching(matching_made: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of matching with its loops running: its worker checks the lists."""
    async with started(matching_made) as app, client_of(app) as client:
        yield client


async def test_a_village_named_with_its_code_in_one_row_is_one_village(matching):
    coded = {"village": "和平社区", "village_code": "640104001002"}
    listed = [
        a_row("canvass", **coded),
        a_row("canvass", village="和平社区"),
        a_row("canvass", town=None, village=None, village_code="640104001002"),
        a_row("canvass", village="光明社区", village_code="640104001003"),
        a_row("canvass", village="光明社区", village_code="640104001004"),
        a_row("canvass", village="光明社区"),
    ]
    told = await checked(matching, a_list(*listed, kind="canvass"), kind="canvass")
    page = (await matching.get(f"{URL}/{told['id']}/villages", headers=CLERK)).json()
    assert [(one["village_code"], one["village"], one["persons"]) for one in page["items"]] == [
        (None, "前进街道光明社区", 1),
        ("640104001002", "前进街道和平社区", 3),
        ("640104001003", "前进街道光明社区", 1),
        ("640104001004", "前进街道光明社区", 1),
    ]
