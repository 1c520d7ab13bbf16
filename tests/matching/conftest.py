"""Matching under test: its real app, a calendar known, and its sisters out of reach."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from fastapi import FastAPI

from tests import calendars
from tests.conftest import client_of
from tests.matching import words


@pytest.fixture
async def matching_app(matching_made: FastAPI) -> FastAPI:
    """The matching app, its loops at rest: tests let the feeds tell what they need."""
    await calendars.know_years(matching_made)
    matching_made.state.units = words.a_sister()
    return matching_made


@pytest.fixture
async def matching(matching_app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of matching."""
    async with client_of(matching_app) as client:
        yield client
    await matching_app.state.database.close()
