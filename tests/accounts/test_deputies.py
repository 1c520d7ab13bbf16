"""Deputies over ASGI with a real database: their tokens bear the absent officer's roles."""

import asyncio

import jwt
import pytest

from services.common.values import ids
from tests.accounts import test_ended_sign_ins, test_officers
from tests.accounts.factories import a_sign_in, an_officer, bearing, renew
from tests.accounts.test_credentials import added
from tests.accounts.test_second_factors import told


@pytest.fixture
async def chief(accounts_app, accounts):
    """The tokens of the administrator of 银川市."""
    _, name = await an_officer(accounts_app, "640100")
    return await a_sign_in(accounts, name)


@pytest.fixture
async def pair(accounts, chief):
    """An approver and a clerk of one office."""
    return await added(accounts, chief, roles=["approver"]), await added(accounts, chief)


async def name_deputy(client, tokens, officer_id, deputy, **fields):
    body = {
        "deputy_id": deputy,
        "first_day": "2026-03-03",
        "last_day": "2026-03-04",
        "ground": "休假",
    }
    path = f"/v1/officers/{officer_id}/deputies"
    return await client.post(path, json=body | fields, headers=bearing(tokens))


async def end(client, tokens, named, **fields):
    body = {"expected_version": named["version"], "ground": "提前返岗"}
    path = f"/v1/officers/{named['officer_id']}/deputies/{named['id']}/ending"
    return await client.post(path, json=body | fields, headers=bearing(tokens))


def roles_of(tokens):
    return jwt.decode(tokens["access_token"], options={"verify_signature": False})["roles"]


async def test_a_deputys_token_bears_both_roles_from_the_first_day_to_the_last(
    accounts, chief, pair, clock
):
    approver, clerk = (one["account_id"] for one in pair)
    named = await name_deputy(accounts, chief, approver, clerk)
    assert named.status_code == 201, named.text
    tokens = await a_sign_in(accounts, pair[1]["name"])
    assert roles_of(tokens) == ["clerk"]
    for day, roles in (
        ("2026-03-03", ["clerk", "approver"]),
        ("2026-03-04", ["clerk", "approver"]),
        ("2026-03-05", ["clerk"]),
    ):
        clock.move(day)
        tokens = (await renew(accounts, tokens["refresh_token"])).json()
        assert roles_of(tokens) == roles


def lives_of(tokens):
    claims = jwt.decode(tokens["access_token"], options={"verify_signature": False})
    return claims["exp"] - claims["iat"]


@pytest.mark.parametrize(
    ("day", "minute", "least", "most"),
    [
        ("2026-03-03", 50, 900, 900),
        ("2026-03-04", 40, 900, 900),
        # Ten minutes before the last day is over, but for what the test takes.
        ("2026-03-04", 50, 400, 600),
    ],
)
async def test_a_token_with_lent_roles_ends_at_midnight_with_them(
    *, accounts, chief, pair, clock, day, minute, least, most
):
    approver, clerk = (one["account_id"] for one in pair)
    assert (await name_deputy(accounts, chief, approver, clerk)).status_code == 201
    signed_in = await a_sign_in(accounts, pair[1]["name"])
    clock.move(day, hour=23, minute=minute)
    renewed = (await renew(accounts, signed_in["refresh_token"])).json()
    assert roles_of(renewed) == ["clerk", "approver"]
    assert least <= lives_of(renewed) <= most
    assert abs(renewed["expires_in"] - lives_of(renewed)) <= 1
    # Who lends has nothing that ends.
    assert lives_of(await a_sign_in(accounts, pair[0]["name"])) == 900


async def test_a_deputyship_ends_before_its_last_day_once(accounts, chief, pair, clock, rows):
    approver, clerk = (one["account_id"] for one in pair)
    named = (await name_deputy(accounts, chief, approver, clerk)).json()
    clock.move("2026-03-03")
    tokens = await a_sign_in(accounts, pair[1]["name"])
    assert told(await end(accounts, chief, named, expected_version=7)) == (412, "officer-changed")
    ended = await end(accounts, chief, named)
    assert (ended.status_code, ended.json()["version"]) == (200, 2)
    assert told(await renew(accounts, tokens["refresh_token"])) == (401, "refresh-token-invalid")
    assert await test_ended_sign_ins.ended(accounts) == [test_ended_sign_ins.sign_in_of(tokens)]
    assert roles_of(await a_sign_in(accounts, pair[1]["name"])) == ["clerk"]
    assert told(await end(accounts, chief, ended.json())) == (409, "deputy-over")
    path = f"/v1/officers/{approver}/deputies"
    assert (await accounts.get(path, headers=bearing(chief))).json()["items"] == [ended.json()]
    events = [c["event"] for c in await rows("changes") if c["object"] == "deputy"]
    assert events == ["deputy.named", "deputy.ended"]


async def test_who_acts_for_a_suspended_officer_is_out_with_them(accounts, chief, pair, clock):
    approver, clerk = (one["account_id"] for one in pair)
    await name_deputy(accounts, chief, approver, clerk)
    clock.move("2026-03-03")
    tokens = await a_sign_in(accounts, pair[1]["name"])
    await test_officers.change(accounts, chief, pair[0], suspended=True)
    assert test_ended_sign_ins.sign_in_of(tokens) in await test_ended_sign_ins.ended(accounts)


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"last_day": "2026-03-02"}, 422, "deputy-days-unfit"),
        ({"first_day": "2026-02-01", "last_day": "2026-03-01"}, 422, "deputy-days-unfit"),
        ({"ground": ""}, 422, "malformed"),
        ({"deputy_id": "acc_1"}, 422, "malformed"),
        ({"deputy_id": ids.new("acc")}, 404, "officer-unknown"),
    ],
)
async def test_what_does_not_fit_names_nobody(*, accounts, chief, pair, fields, status, code):
    approver, clerk = (one["account_id"] for one in pair)
    answer = await name_deputy(accounts, chief, approver, clerk, **fields)
    assert told(answer) == (status, code)


async def test_nobody_of_another_office_and_no_administrator_acts(
    accounts_app, accounts, chief, pair
):
    approver = pair[0]["account_id"]
    beside = await added(accounts, chief, region="640105")
    answer = await name_deputy(accounts, chief, approver, beside["account_id"])
    assert told(answer) == (409, "deputy-unfit")
    alone = await added(accounts, chief, roles=["administrator"])
    answer = await name_deputy(accounts, chief, approver, alone["account_id"])
    assert told(answer) == (409, "role-not-deputised")
    elsewhere, _ = await an_officer(accounts_app, "640205", "clerk")
    answer = await name_deputy(accounts, chief, elsewhere, approver)
    assert told(answer) == (404, "officer-unknown")


async def test_what_is_another_regions_is_not_found(accounts_app, accounts, chief, pair):
    approver, clerk = (one["account_id"] for one in pair)
    named = (await name_deputy(accounts, chief, approver, clerk)).json()
    _, name = await an_officer(accounts_app, "640200")
    stranger = await a_sign_in(accounts, name)
    assert told(await end(accounts, stranger, named)) == (404, "officer-unknown")
    unknown = named | {"id": ids.new("dpy")}
    assert told(await end(accounts, chief, unknown)) == (404, "deputy-unknown")


async def test_a_deputy_sees_own_roles_and_lent_ones_apart_while_they_are_lent(
    accounts, chief, pair, clock
):
    approver, clerk = (one["account_id"] for one in pair)
    await name_deputy(accounts, chief, approver, clerk)
    for day, lent in (("2026-03-03", ["approver"]), ("2026-03-05", [])):
        clock.move(day)
        tokens = await a_sign_in(accounts, pair[1]["name"])
        me = (await accounts.get("/v1/me", headers=bearing(tokens))).json()
        assert (me["roles"], me["lent_roles"]) == (["clerk"], lent)


async def test_nobody_is_named_for_a_lifetime(accounts, chief, pair):
    approver, clerk = (one["account_id"] for one in pair)
    answer = await name_deputy(accounts, chief, approver, clerk, last_day="2026-05-31")
    assert answer.status_code == 201, answer.text
    for last_day in ("2026-06-01", "2199-09-05"):
        answer = await name_deputy(accounts, chief, approver, clerk, last_day=last_day)
        assert told(answer) == (422, "deputy-days-unfit")


async def test_a_deputyship_stands_alone_until_it_is_ended(accounts, chief, pair, rows):
    approver, clerk = (one["account_id"] for one in pair)
    named = (await name_deputy(accounts, chief, approver, clerk)).json()
    for days in (
        {},
        {"first_day": "2026-03-04", "last_day": "2026-03-09"},
        {"first_day": "2026-03-02", "last_day": "2026-03-03"},
    ):
        again = await name_deputy(accounts, chief, approver, clerk, **days)
        assert told(again) == (409, "deputy-stands")
    beside = {"first_day": "2026-03-05", "last_day": "2026-03-06"}
    assert (await name_deputy(accounts, chief, approver, clerk, **beside)).status_code == 201
    # The other way round is another deputyship, and one that was ended leaves its days free.
    assert (await name_deputy(accounts, chief, clerk, approver)).status_code == 201
    assert (await end(accounts, chief, named)).status_code == 200
    assert (await name_deputy(accounts, chief, approver, clerk)).status_code == 201
    assert len(await rows("deputies")) == 4


async def test_of_many_who_name_the_same_at_once_one_does(accounts, chief, pair, rows):
    approver, clerk = (one["account_id"] for one in pair)
    answers = await asyncio.gather(
        *(name_deputy(accounts, chief, approver, clerk) for _ in range(8))
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    assert len(await rows("deputies")) == 1
