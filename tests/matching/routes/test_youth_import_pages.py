"""Lists of youths page by page, as an office looks through them."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from fastapi import FastAPI

from tests import tokens
from tests.conftest import client_of, started
from tests.matching.listing import CLERK, URL, a_list, a_row, checked


@pytest.fixture
async def matching(matching_made: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of matching with its loops running: its worker checks the lists."""
    async with started(matching_made) as app, client_of(app) as client:
        yield client


async def test_an_office_looks_through_the_lists_of_its_region_the_newest_first(matching):
    first = await checked(matching, a_list(a_row(), a_row(name="阿依·测试")))
    second = await checked(matching, a_list(a_row(region="甲")))
    page = (await matching.get(f"{URL}?limit=1", headers=CLERK)).json()
    assert [one["id"] for one in page["items"]] == [second["id"]]
    rest = await matching.get(f"{URL}?cursor={page['next_cursor']}", headers=CLERK)
    assert [one["id"] for one in rest.json()["items"]] == [first["id"]]
    assert rest.json()["items"][0] == first
    elsewhere = await matching.get(URL, headers=tokens.officer("640200"))
    assert elsewhere.json()["items"] == []
    assert (await matching.get(URL, headers=tokens.unit("unt_x"))).status_code == 403
