"""A unit handed over while others act on its accounts, on real connections."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx2
import pytest
from sqlalchemy import text

from services.accounts.actions import handover_objections, handovers, staff
from services.accounts.clients.sisters import Sisters
from services.accounts.rules.passwords import Credentials
from services.common.deeds import Deed
from services.common.upstream import Upstream
from services.common.web.tokens import Caller
from tests import tokens as signed
from tests.accounts.factories import PASSWORD, a_name, a_sign_in, a_sign_up, bearing, try_sign_in
from tests.units.factories import a_credit_code, a_declaration

CLERK = Caller("acc_clerk", "officer", frozenset({"clerk"}), "640104", None, None)


@pytest.fixture
async def house(accounts_app, accounts, units_app, units):
    """A stranger's account that registered a unit, and a fresh one."""
    upstream = Upstream(
        "units", "http://units", accounts_app.state.keys, httpx2.ASGITransport(units_app)
    )
    accounts_app.state.sisters_asked = Sisters({"units": upstream})
    stranger, taker = await a_sign_up(accounts), await a_sign_up(accounts)
    signed_in = bearing(await a_sign_in(accounts, stranger["name"]))
    told = a_declaration(credit_code=a_credit_code())
    assert (await units.post("/v1/units", json=told, headers=signed_in)).status_code == 201
    return stranger, taker, signed_in


def a_deed(author):
    now = datetime.now(UTC)
    return Deed(author, now, now.date(), "req_race")


@asynccontextmanager
async def handed_over(app, stranger, taker):
    """A handover that is done and not yet committed."""
    async with app.state.database.transaction() as session:
        await handovers.hand_unit_over(
            session,
            a_deed("acc_clerk"),
            CLERK,
            stranger["unit_id"],
            account_id=taker["account_id"],
            ground="核验营业执照",
            sisters=app.state.sisters_asked,
            now=datetime.now(UTC),
        )
        await session.flush()
        yield


def handing(accounts, stranger, taker):
    told = {"account_id": taker["account_id"], "ground": "核验营业执照"}
    path = f"/v1/unit-accounts/{stranger['unit_id']}/handover"
    return asyncio.create_task(accounts.post(path, json=told, headers=signed.officer("640104")))


async def waits(app, task):
    """Once somebody waits for a lock; or the task is done, waiting for nobody."""
    while not task.done():
        async with app.state.database.transaction() as session:
            asked = text(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if await session.scalar(asked):
                return
        await asyncio.sleep(0.01)


def by_id(rows):
    return {one["id"]: one for one in rows}


async def test_whoever_is_being_suspended_does_not_let_himself_in_again(
    accounts_app, accounts, house, rows
):
    stranger, taker, signed_in = house
    async with handed_over(accounts_app, stranger, taker):
        path = f"/v1/me/staff-accounts/{stranger['account_id']}"
        told = {"expected_version": 2, "suspended": False}
        again = asyncio.create_task(accounts.put(path, json=told, headers=signed_in))
        await waits(accounts_app, again)
    answer = await again
    assert (answer.status_code, answer.json()["code"]) == (403, "not-first-account")
    assert by_id(await rows("accounts"))[stranger["account_id"]]["suspended"]


async def test_a_staff_account_opened_meanwhile_is_suspended_with_the_others(
    accounts_app, accounts, house, rows
):
    stranger, taker, _ = house
    async with accounts_app.state.database.transaction() as session:
        opened = await staff.open_staff_account(
            session,
            a_deed(stranger["account_id"]),
            accounts_app.state.passwords,
            credentials=Credentials(a_name(), PASSWORD),
            now=datetime.now(UTC),
        )
        await session.flush()
        task = handing(accounts, stranger, taker)
        await waits(accounts_app, task)
    assert (await task).status_code == 200
    kept = by_id(await rows("accounts"))[opened.account_id]
    assert (kept["suspended"], kept["opened_by"]) == (True, taker["account_id"])


async def test_nobody_opens_a_staff_account_for_a_unit_that_is_being_handed_over(
    accounts_app, accounts, house, rows
):
    stranger, taker, signed_in = house
    before = len(await rows("accounts"))
    async with handed_over(accounts_app, stranger, taker):
        told = {"name": a_name(), "password": PASSWORD}
        path = "/v1/me/staff-accounts"
        task = asyncio.create_task(accounts.post(path, json=told, headers=signed_in))
        await waits(accounts_app, task)
    answer = await task
    assert (answer.status_code, answer.json()["code"]) == (403, "not-first-account")
    assert len(await rows("accounts")) == before


async def test_nobody_signs_in_to_an_account_that_is_being_suspended(
    accounts_app, accounts, house, rows
):
    stranger, taker, _ = house
    async with handed_over(accounts_app, stranger, taker):
        task = asyncio.create_task(try_sign_in(accounts, stranger["name"]))
        await waits(accounts_app, task)
    answer = await task
    assert (answer.status_code, answer.json()["code"]) == (403, "account-suspended")
    begun = [f for f in await rows("families") if f["account_id"] == stranger["account_id"]]
    assert [bool(family["revoked_at"]) for family in begun] == [True]


async def test_of_two_handovers_at_once_one_account_is_the_first(
    accounts_app, accounts, house, rows
):
    stranger, taker, _ = house
    other = await a_sign_up(accounts)
    async with handed_over(accounts_app, stranger, taker):
        task = handing(accounts, stranger, other)
        await waits(accounts_app, task)
    assert (await task).status_code == 200
    of_unit = [a for a in await rows("accounts") if a["unit_id"] == stranger["unit_id"]]
    firsts = [a["id"] for a in of_unit if a["opened_by"] is None]
    assert firsts == [other["account_id"]]
    assert {a["id"] for a in of_unit if not a["suspended"]} == set(firsts)


async def test_a_unit_whose_former_account_objects_at_this_instant_is_not_handed_on(
    accounts_app, accounts, house
):
    stranger, taker, _ = house
    assert (await handing(accounts, stranger, taker)).status_code == 200
    other = await a_sign_up(accounts)
    async with accounts_app.state.database.transaction() as session:
        await handover_objections.object_to_handover(
            session,
            a_deed(stranger["account_id"]),
            accounts_app.state.passwords,
            credentials=Credentials(stranger["name"], PASSWORD),
            network="192.0.2.0/24",
            words="执照由本单位持有",
            now=datetime.now(UTC),
        )
        await session.flush()
        task = handing(accounts, stranger, other)
        await waits(accounts_app, task)
    answer = await task
    assert (answer.status_code, answer.json()["code"]) == (409, "objection-waits")
