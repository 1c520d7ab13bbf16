"""What the autonomous region adds to the dated values of accounts, followed from reporting."""

from dataclasses import replace
from datetime import date

import httpx2
from fastapi import FastAPI

from services.accounts import policy
from services.common.store import policy_rows, relay
from services.common.upstream import Upstream
from services.common.web import feed
from tests import conftest
from tests.reporting.valuing import a_row, added

DAY = date(2026, 3, 2)


async def test_accounts_follows_the_rows_of_reporting(
    accounts_made: FastAPI, reporting_made: FastAPI
) -> None:
    async with conftest.client_of(reporting_made) as reporting:
        await added(reporting, a_row("password_min_length", 12))
    async with reporting_made.state.database.engine.connect() as connection:
        await relay.number(connection)
    upstream = Upstream(
        "reporting",
        "http://reporting",
        accounts_made.state.keys,
        httpx2.ASGITransport(reporting_made),
    )
    follower = accounts_made.state.followers["reporting"]
    await replace(follower, read_page=feed.reader(upstream)).catch_up()
    before = policy.password_terms(DAY, "youth").min_length
    async with accounts_made.state.database.transaction() as session:
        await policy_rows.learn(session, policy.VALUES)
    assert (before, policy.password_terms(DAY, "youth").min_length) == (10, 12)
    await accounts_made.state.database.close()
    await reporting_made.state.database.close()
