"""Signing in while what one signs in by is taken away, on real connections."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from services.accounts.actions import officers, recoveries, tokens
from services.accounts.actions.deputies import end_deputy
from services.accounts.follow import APPLIED
from services.accounts.rules.officers import Posting
from services.common.deeds import Deed
from tests.accounts.factories import (
    OWN,
    PASSWORD,
    a_sign_in,
    a_sign_up,
    an_officer,
    bearing,
    try_sign_in,
)
from tests.accounts.messages.test_erased import a_change
from tests.accounts.test_credentials import added
from tests.accounts.test_deputies import name_deputy, roles_of
from tests.accounts.test_handover_races import waits
from tests.accounts.test_officers import change


@pytest.fixture
async def chief(accounts_app, accounts):
    """The administrator of 银川市: the id, and the tokens."""
    account_id, name = await an_officer(accounts_app, "640100")
    return account_id, await a_sign_in(accounts, name)


@pytest.fixture
async def clerk(accounts, chief):
    """A clerk of the office, who has signed in before."""
    _, signed_in = chief
    officer = await added(accounts, signed_in)
    await a_sign_in(accounts, officer["name"])
    return officer


def a_deed(app, author):
    now = app.state.clock.now()
    return Deed(author, now, app.state.clock.today(), "req_race")


@asynccontextmanager
async def altered(app, chief_id, officer, **fields):
    """An officer's posting that is changed and not yet committed."""
    posting = Posting(("clerk",), "640100")
    async with app.state.database.transaction() as session:
        await officers.change_officer(
            session,
            a_deed(app, chief_id),
            officer["account_id"],
            expected_version=officer["version"],
            posting=Posting(**(posting.__dict__ | fields)),
            ground="离岗",
            now=datetime.now(UTC),
        )
        await session.flush()
        yield


def answer_of(response):
    return response.status_code, response.json().get("code")


async def families_of(rows, account_id):
    return [one for one in await rows("families") if one["account_id"] == account_id]


async def test_nobody_signs_in_who_is_being_suspended(accounts_app, accounts, chief, clerk, rows):
    async with altered(accounts_app, chief[0], clerk, suspended=True):
        task = asyncio.create_task(try_sign_in(accounts, clerk["name"]))
        await waits(accounts_app, task)
    assert answer_of(await task) == (403, "account-suspended")
    kept = await families_of(rows, clerk["account_id"])
    assert kept
    assert all(one["revoked_at"] for one in kept)


async def test_a_role_that_is_being_taken_is_in_no_token(accounts_app, accounts, chief, clerk):
    async with altered(accounts_app, chief[0], clerk, roles=("finance",)):
        task = asyncio.create_task(try_sign_in(accounts, clerk["name"]))
        await waits(accounts_app, task)
    answer = await task
    assert (answer.status_code, roles_of(answer.json())) == (200, ["finance"])


async def test_a_sign_in_that_is_not_kept_yet_is_ended_by_a_suspension(
    accounts_app, accounts, chief, clerk, rows
):
    app, account_id = accounts_app, clerk["account_id"]
    before = {one["id"] for one in await families_of(rows, account_id)}
    async with app.state.database.transaction() as session:
        deed, key = a_deed(app, account_id), app.state.token_keys.now()[0]
        await tokens.begin(session, deed, account_id, key, datetime.now(UTC))
        await session.flush()
        task = asyncio.create_task(change(accounts, chief[1], clerk, suspended=True))
        await waits(app, task)
    assert (await task).status_code == 200
    begun = [one for one in await families_of(rows, account_id) if one["id"] not in before]
    assert [bool(one["revoked_at"]) for one in begun] == [True]


async def test_what_is_lent_by_whom_is_being_suspended_is_in_no_token(
    accounts_app, accounts, chief, clerk, clock
):
    approver = await added(accounts, chief[1], roles=["approver"])
    await a_sign_in(accounts, clerk["name"])
    lent = await name_deputy(accounts, chief[1], approver["account_id"], clerk["account_id"])
    assert lent.status_code == 201, lent.text
    clock.move("2026-03-03")
    away = {"roles": ("approver",), "suspended": True}
    async with altered(accounts_app, chief[0], approver, **away):
        task = asyncio.create_task(try_sign_in(accounts, clerk["name"]))
        await waits(accounts_app, task)
    assert roles_of((await task).json()) == ["clerk"]


async def test_what_is_lent_no_more_from_now_on_is_in_no_token(
    accounts_app, accounts, chief, clerk, clock
):
    approver = (await added(accounts, chief[1], roles=["approver"]))["account_id"]
    lent = (await name_deputy(accounts, chief[1], approver, clerk["account_id"])).json()
    clock.move("2026-03-03")
    async with accounts_app.state.database.transaction() as session:
        await end_deputy(
            session,
            a_deed(accounts_app, chief[0]),
            approver,
            lent["id"],
            expected_version=1,
            ground="提前返岗",
            now=datetime.now(UTC),
        )
        await session.flush()
        task = asyncio.create_task(try_sign_in(accounts, clerk["name"]))
        await waits(accounts_app, task)
    assert roles_of((await task).json()) == ["clerk"]


async def test_who_is_given_a_new_password_does_not_get_in_by_the_old_one(
    accounts_app, accounts, chief, clerk
):
    async with accounts_app.state.database.transaction() as session:
        await recoveries.recover_officer(
            session,
            a_deed(accounts_app, chief[0]),
            accounts_app.state.passwords,
            clerk["account_id"],
            expected_version=clerk["version"],
            password="Quite-Another-Horse-9",
            ground="遗忘密码",
            now=datetime.now(UTC),
        )
        await session.flush()
        task = asyncio.create_task(try_sign_in(accounts, clerk["name"], OWN))
        await waits(accounts_app, task)
    assert answer_of(await task) == (401, "sign-in-failed")


async def test_recoveries_and_sign_ins_at_once_never_lock_one_another_out(
    accounts_app, accounts, chief, clerk
):
    async def deadlocks():
        async with accounts_app.state.database.reading() as session:
            asked = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
            return await session.scalar(text(asked))

    before, path = await deadlocks(), f"/v1/officers/{clerk['account_id']}/recoveries"
    for version in range(1, 6):
        told_by = {
            "expected_version": version,
            "ground": "遗忘密码",
            "password": f"Horse-{version}-x-Y",
        }
        recovery = accounts.post(path, json=told_by, headers=bearing(chief[1]))
        attempts = (try_sign_in(accounts, clerk["name"], OWN) for _ in range(2))
        recovered, *_ = await asyncio.gather(recovery, *attempts)
        assert recovered.status_code == 200, recovered.text
    assert await deadlocks() == before


async def test_whoever_is_being_made_nameless_does_not_get_in(accounts_app, accounts, rows):
    youth = await a_sign_up(accounts, kind="youth")
    async with accounts_app.state.database.transaction() as session:
        change = a_change(accounts_app, youth["youth_id"], "youth.anonymised")
        await APPLIED["matching"]["youth"](accounts_app, session, change)
        await session.flush()
        task = asyncio.create_task(try_sign_in(accounts, youth["name"], PASSWORD))
        await waits(accounts_app, task)
    assert (await task).status_code in (401, 403)
    assert await families_of(rows, youth["account_id"]) == []
