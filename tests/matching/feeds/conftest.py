"""Departments that have concluded an agreement on what matching tells of persons."""

from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from services.common.store.feeds import Feed
from services.common.upstream import Upstream
from services.matching.queries.feeds import PLACEMENTS
from tests.accounts import agreeing, departments
from tests.accounts.departments import Department
from tests.matching.feeds.reading import Join


@pytest.fixture
async def joined(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    accounts_app: FastAPI,
    accounts: httpx2.AsyncClient,
) -> Join:
    """Makes a department to which all fields of a feed are granted, unless told otherwise."""
    transport = httpx2.ASGITransport(accounts_app)
    keys = matching_app.state.keys
    matching_app.state.accounts = Upstream("accounts", "http://accounts", keys, transport)
    chief = await agreeing.administrator(accounts_app, "640100")

    async def join(*fields: str, feed: Feed = PLACEMENTS, **changes: Any) -> Department:
        feeds = [{"feed": feed.name, "fields": list(fields) or sorted(feed.fields)}]
        told = {"feeds": feeds, "batches": []} | changes
        return await departments.joined(matching, feed.path, accounts, chief, **told)

    return join
