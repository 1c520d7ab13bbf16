"""Sign-ins from one network: many names tried from it, and those whom it knows."""

import asyncio
from datetime import timedelta

import pytest

from services.accounts import policy
from services.accounts.rules.lockout import NetworkTerms
from tests.accounts.factories import (
    PASSWORD,
    a_sign_in,
    a_sign_up,
    an_officer,
    bind,
    renew,
    renew_password,
)

WRONG = "Wrong-Horse-7"
OFFICE, HOME = "198.51.100.7", "203.0.113.9"


async def try_from(client, network, name, password=WRONG):
    body = {"grant_type": "password", "name": name, "password": password}
    headers = {"X-Forwarded-For": network}
    return await client.post("/v1/tokens", json=body, headers=headers)


def codes(answers):
    return [answer.json().get("code", "in") for answer in answers]


async def code_from(client, network, name):
    """What the right password gets from a network: `in`, or a problem's code."""
    return codes([await try_from(client, network, name, PASSWORD)])[0]


@pytest.fixture
def few(monkeypatch):
    """Four names shut a network for a quarter of an hour, as five tries do an account."""
    quarter = timedelta(minutes=15)
    terms = NetworkTerms(4, quarter, quarter, timedelta(days=30))
    monkeypatch.setattr(policy, "network_terms", lambda _: terms)


async def shut(client, network=OFFICE):
    """Somebody tries four names from a network."""
    answers = [await try_from(client, network, f"nobody-{n}") for n in range(4)]
    assert codes(answers) == ["sign-in-failed"] * 4


async def test_the_last_of_too_many_names_shuts_the_network_to_strangers(few, accounts, leap):
    account = await a_sign_up(accounts)
    await shut(accounts)
    for password in (WRONG, PASSWORD):
        answer = await try_from(accounts, OFFICE, account["name"], password)
        assert (answer.status_code, answer.json()["code"]) == (403, "network-locked")
        assert 880 <= int(answer.headers["retry-after"]) <= 900
        assert account["name"] not in answer.text
    leap(timedelta(minutes=14, seconds=50))
    assert codes([await try_from(accounts, OFFICE, account["name"], PASSWORD)]) == [
        "network-locked"
    ]
    leap(timedelta(seconds=11))
    assert await code_from(accounts, OFFICE, account["name"]) == "in"


async def test_one_name_fewer_leaves_it_open(few, accounts):
    account = await a_sign_up(accounts)
    for n in range(3):
        await try_from(accounts, OFFICE, f"nobody-{n}")
    assert await code_from(accounts, OFFICE, account["name"]) == "in"


async def test_one_who_types_one_name_wrongly_all_day_shuts_nobody_else_out(few, accounts):
    fool, colleague = [await a_sign_up(accounts) for _ in range(2)]
    answers = [await try_from(accounts, OFFICE, fool["name"]) for _ in range(8)]
    answers += [await try_from(accounts, OFFICE, "No-Such-Name") for _ in range(4)]
    answers += [await try_from(accounts, OFFICE, "no-such-NAME") for _ in range(4)]
    assert set(codes(answers)) == {"sign-in-failed", "account-locked"}
    assert await code_from(accounts, OFFICE, colleague["name"]) == "in"


async def test_whom_a_shut_network_knows_still_signs_in_and_stays_in(few, accounts):
    clerk, stranger = [await a_sign_up(accounts) for _ in range(2)]
    tokens = (await try_from(accounts, OFFICE, clerk["name"], PASSWORD)).json()
    await shut(accounts)
    assert (await renew(accounts, tokens["refresh_token"])).status_code == 200
    answers = [
        await try_from(accounts, OFFICE, clerk["name"], PASSWORD),
        # Wrong, it is told as a stranger is: nobody learns whom the network knows.
        await try_from(accounts, OFFICE, clerk["name"], WRONG),
        await try_from(accounts, OFFICE, stranger["name"], PASSWORD),
        await try_from(accounts, HOME, stranger["name"], PASSWORD),
    ]
    assert codes(answers) == ["in", "network-locked", "network-locked", "in"]


async def test_a_network_that_knows_an_account_still_gives_it_five_tries(few, accounts):
    clerk = await a_sign_up(accounts)
    await try_from(accounts, OFFICE, clerk["name"], PASSWORD)
    await shut(accounts)
    for _ in range(5):
        await try_from(accounts, OFFICE, clerk["name"], WRONG)
    assert await code_from(accounts, OFFICE, clerk["name"]) == "account-locked"


async def test_a_network_forgets_whom_it_has_not_seen_for_a_month(few, accounts, leap, rows):
    clerk, other = [await a_sign_up(accounts) for _ in range(2)]
    for account in (clerk, other):
        await try_from(accounts, OFFICE, account["name"], PASSWORD)
    leap(timedelta(days=29, hours=23))
    await shut(accounts)
    assert await code_from(accounts, OFFICE, clerk["name"]) == "in"
    leap(timedelta(days=2))
    await shut(accounts)
    answers = [await try_from(accounts, OFFICE, a["name"], PASSWORD) for a in (clerk, other)]
    assert codes(answers) == ["in", "network-locked"]
    await try_from(accounts, HOME, other["name"], PASSWORD)
    assert len(await rows("known_networks")) == 2


async def test_names_of_an_earlier_hour_do_not_count(few, accounts, leap, rows):
    account = await a_sign_up(accounts)
    for n in range(3):
        await try_from(accounts, OFFICE, f"nobody-{n}")
    leap(timedelta(minutes=15, seconds=1))
    await try_from(accounts, OFFICE, "nobody-4")
    assert len(await rows("wrong_names")) == 1
    assert await code_from(accounts, OFFICE, account["name"]) == "in"


async def test_names_tried_at_once_are_no_more_than_names_tried_in_turn(few, accounts, rows):
    answers = await asyncio.gather(*(try_from(accounts, OFFICE, f"nobody-{n}") for n in range(10)))
    assert sorted(codes(answers)) == ["network-locked"] * 6 + ["sign-in-failed"] * 4
    noted = [(entry["action"], entry["object_id"]) for entry in await rows("audit_entries")]
    assert [action for action, _ in noted] == ["network.locked"]
    assert len(await rows("shut_networks")) == 1
    assert await rows("wrong_names") == []


async def test_networks_tried_from_at_once_are_counted_apart(few, accounts):
    networks = [f"198.51.100.{n}" for n in range(3)]
    tries = [try_from(accounts, network, f"no-{n}") for n in range(3) for network in networks]
    assert codes(await asyncio.gather(*tries)) == ["sign-in-failed"] * 9
    answers = [await try_from(accounts, network, "no-3") for network in networks]
    assert codes(answers) == ["sign-in-failed"] * 3
    assert codes([await try_from(accounts, OFFICE, "no-4")]) == ["sign-in-failed"]


async def test_all_addresses_of_an_ipv6_network_are_one(few, accounts):
    answers = [await try_from(accounts, f"2001:db8::{n}", f"nobody-{n}") for n in range(6)]
    assert codes(answers) == ["sign-in-failed"] * 4 + ["network-locked"] * 2


async def test_doors_that_take_a_password_without_a_token_are_shut_too(few, accounts_app, accounts):
    _, name = await an_officer(accounts_app)
    await shut(accounts, "127.0.0.1")
    for answer in (await bind(accounts, name), await renew_password(accounts, name)):
        assert (answer.status_code, answer.json()["code"]) == (403, "network-locked")


async def test_no_address_and_no_name_lies_in_a_row_or_a_log(few, accounts, rows, log_file):
    account = await a_sign_up(accounts)
    await try_from(accounts, OFFICE, account["name"], PASSWORD)
    await shut(accounts)
    await try_from(accounts, HOME, "nobody-here")
    tables = ("wrong_names", "shut_networks", "known_networks", "audit_entries")
    kept = "".join([str(await rows(table)) for table in tables]) + log_file.read_text()
    for secret in (OFFICE, HOME, "nobody-0", "nobody-here"):
        assert secret not in kept


async def test_thirty_names_shut_a_network_as_shipped(accounts):
    account = await a_sign_up(accounts)
    for start in range(0, 30, 10):
        tries = (try_from(accounts, OFFICE, f"nobody-{start + n}") for n in range(10))
        assert codes(await asyncio.gather(*tries)) == ["sign-in-failed"] * 10
    assert codes([await try_from(accounts, OFFICE, account["name"], PASSWORD)]) == [
        "network-locked"
    ]
    await a_sign_in(accounts, account["name"])
