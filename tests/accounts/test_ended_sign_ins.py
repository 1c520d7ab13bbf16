"""Which sign-ins accounts tells the gateway have ended, and how long their tokens live."""

import asyncio

import jwt
import pytest

from tests.accounts import test_credentials, test_officers, test_staff
from tests.accounts.factories import PASSWORD, a_sign_in, a_sign_up, an_officer, renew
from tests.accounts.test_refresh import revoke

PATH = "/.well-known/ended-sign-ins"


def sign_in_of(tokens):
    return jwt.decode(tokens["access_token"], options={"verify_signature": False})["sid"]


async def ended(accounts, **params):
    answer = await accounts.get(PATH, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()["sign_ins"]


async def test_a_sign_in_keeps_its_id_and_is_told_once_it_is_signed_out(accounts):
    account = await a_sign_up(accounts)
    desk, phone = [await a_sign_in(accounts, account["name"]) for _ in range(2)]
    renewed = (await renew(accounts, phone["refresh_token"])).json()
    assert sign_in_of(phone) == sign_in_of(renewed) != sign_in_of(desk)
    assert await ended(accounts) == []
    await revoke(accounts, renewed["refresh_token"])
    assert await ended(accounts) == [sign_in_of(phone)]


async def test_a_token_that_two_hold_is_told(accounts):
    account = await a_sign_up(accounts)
    tokens = await a_sign_in(accounts, account["name"])
    await renew(accounts, tokens["refresh_token"])
    await renew(accounts, tokens["refresh_token"])
    assert await ended(accounts) == [sign_in_of(tokens)]


async def test_only_what_ended_of_late_is_told(accounts):
    account = await a_sign_up(accounts)
    tokens = await a_sign_in(accounts, account["name"])
    await revoke(accounts, tokens["refresh_token"])
    await asyncio.sleep(1.1)
    assert await ended(accounts, seconds=1) == []
    assert await ended(accounts, seconds=60) == [sign_in_of(tokens)]


@pytest.mark.parametrize("seconds", [0, 3601, "x"])
async def test_a_span_out_of_bounds_is_refused(accounts, seconds):
    assert (await accounts.get(PATH, params={"seconds": seconds})).status_code == 422


@pytest.mark.parametrize(
    ("fields", "ends"),
    [
        ({"suspended": True}, True),
        ({"region": "640105"}, True),
        ({"roles": ["finance"]}, True),
        ({"roles": ["clerk", "finance"]}, False),
        ({}, False),
    ],
)
async def test_an_officers_sign_ins_end_with_the_rights_that_they_told_of(
    accounts_app, accounts, fields, ends
):
    _, name = await an_officer(accounts_app, "640100")
    chief = await a_sign_in(accounts, name)
    officer = await test_officers.added(accounts, chief)
    tokens = await a_sign_in(accounts, officer["name"])
    answer = await test_officers.change(accounts, chief, officer, **fields)
    assert answer.status_code == 200, answer.text
    assert await ended(accounts) == ([sign_in_of(tokens)] if ends else [])


async def test_sign_ins_of_suspended_staff_and_of_who_changes_the_password_are_told(accounts):
    first = await a_sign_up(accounts)
    tokens = await a_sign_in(accounts, first["name"])
    staff = (await test_staff.opened(accounts, tokens)).json()
    of_staff = await a_sign_in(accounts, staff["name"])
    await test_staff.change(accounts, tokens, staff, suspended=True)
    assert await ended(accounts) == [sign_in_of(of_staff)]
    answer = await test_credentials.changed(accounts, first["name"], PASSWORD, "Other-Horse-88")
    assert answer.status_code == 204, answer.text
    assert {sign_in_of(of_staff), sign_in_of(tokens)} < set(await ended(accounts))
