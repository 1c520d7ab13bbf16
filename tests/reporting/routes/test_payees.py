"""Payee accounts over HTTP: whose they are to set, and what an answer shows of them."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import select
from ulid import ULID

from services.common.store.tables import changes
from tests import tokens
from tests.reporting.settling import ACCOUNT, YOUTH

PATH = f"/v1/payee-accounts/{YOUTH}"
BODY = {"bank": "宁夏银行", "holder": "阿依·测试", "account": ACCOUNT}


@pytest.fixture
async def member(office, placement_facts):
    """A client of reporting; the youth is registered as 阿依·测试."""
    await placement_facts.register(YOUTH)
    return office


async def test_a_youth_sets_an_account_and_sees_it_masked(member):
    answer = await member.put(PATH, json=BODY, headers=tokens.youth(YOUTH))
    assert answer.status_code == 200
    seen = (await member.get(PATH, headers=tokens.youth(YOUTH))).json()
    assert (seen["account"], seen["holder"], seen["version"]) == ("****4567", "阿*", 1)
    assert ACCOUNT not in answer.text


async def test_nobody_sees_or_sets_the_account_of_another(member):
    other = tokens.youth(f"yth_{ULID()}")
    for answer in (
        await member.put(PATH, json=BODY, headers=other),
        await member.get(PATH, headers=other),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "payee-unknown")


async def test_no_account_is_told_as_such(member):
    answer = await member.get(PATH, headers=tokens.youth(YOUTH))
    assert (answer.status_code, answer.json()["code"]) == (404, "payee-account-unknown")


async def test_a_change_names_the_version_it_replaces(member):
    await member.put(PATH, json=BODY, headers=tokens.youth(YOUTH))
    answer = await member.put(PATH, json=BODY, headers=tokens.youth(YOUTH))
    assert (answer.status_code, answer.json()["code"]) == (428, "version-missing")
    changed = BODY | {"expected_version": 1, "account": "6217001230007654321"}
    answer = await member.put(PATH, json=changed, headers=tokens.youth(YOUTH))
    assert (answer.json()["version"], answer.json()["account"]) == (2, "****4321")


async def test_two_changes_at_once_keep_one(member):
    answers = await asyncio.gather(
        *(member.put(PATH, json=BODY, headers=tokens.youth(YOUTH)) for _ in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 428, 428, 428]


@pytest.mark.parametrize("account", ["123456789", "6217O01230001234567", 6217001230001234, None])
async def test_what_is_no_account_is_malformed_and_not_echoed(member, account):
    answer = await member.put(PATH, json=BODY | {"account": account}, headers=tokens.youth(YOUTH))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/account"
    assert account is None or str(account) not in answer.text


@pytest.mark.parametrize("holder", ["阿依测试", "阿依．测试", " 阿依・测试 ", "阿依• 测试"])
async def test_a_bank_may_write_the_name_without_its_dot_or_wide(member, holder):
    answer = await member.put(PATH, json=BODY | {"holder": holder}, headers=tokens.youth(YOUTH))
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("holder", ["阿依", "阿依·测式", "测试·阿依", "阿依·测试二", "·"])
async def test_an_account_of_anybody_else_is_refused_and_nobodys_name_is_told(member, holder):
    answer = await member.put(PATH, json=BODY | {"holder": holder}, headers=tokens.youth(YOUTH))
    assert (answer.status_code, answer.json()["code"]) == (409, "holder-differs")
    assert holder not in answer.text
    assert "阿依·测试" not in answer.text
    nothing = await member.get(PATH, headers=tokens.youth(YOUTH))
    assert nothing.json()["code"] == "payee-account-unknown"


async def test_who_is_not_registered_has_no_account(member):
    stranger = f"yth_{ULID()}"
    answer = await member.put(
        f"/v1/payee-accounts/{stranger}", json=BODY, headers=tokens.youth(stranger)
    )
    assert (answer.status_code, answer.json()["code"]) == (404, "payee-unknown")


async def test_nothing_is_kept_while_nobody_can_say_whose_name_it_is(reporting):
    answer = await reporting.put(PATH, json=BODY, headers=tokens.youth(YOUTH))
    assert (answer.status_code, answer.json()["code"]) == (503, "names-unavailable")


async def test_a_clerk_sets_it_for_a_trainee_of_their_region_on_a_ground(
    office, placement_facts, following_app
):
    await placement_facts.arrive(date(2026, 3, 2), youth_id=YOUTH)
    await following_app.state.followers["matching"].catch_up()
    clerk = tokens.officer("640100")
    answer = await office.put(PATH, json=BODY, headers=clerk)
    assert (answer.status_code, answer.json()["code"]) == (409, "proxy-needs-ground")
    answer = await office.put(PATH, json=BODY | {"ground": "本人书面委托"}, headers=clerk)
    assert answer.status_code == 200
    elsewhere = tokens.officer("640300")
    answer = await office.put(PATH, json=BODY | {"ground": "本人书面委托"}, headers=elsewhere)
    assert (answer.status_code, answer.json()["code"]) == (404, "payee-unknown")
    nowhere = tokens.officer(None)
    answer = await office.put(PATH, json=BODY | {"ground": "本人书面委托"}, headers=nowhere)
    assert answer.status_code == 404


async def test_the_feed_tells_of_the_change_and_not_of_the_account(member, following_app):
    await member.put(PATH, json=BODY, headers=tokens.youth(YOUTH))
    async with following_app.state.database.transaction() as session:
        data = await session.scalar(
            select(changes.c.data).where(changes.c.event == "payee-account.set")
        )
    assert set(data) == {"youth_id", "unit_id", "contract_id", "account_id", "effective_on"}


async def test_who_took_a_record_over_sets_its_account_by_either_id_and_sees_its_payments(
    office, placement_facts, following_app
):
    account = f"yth_{ULID()}"
    await placement_facts.arrive(date(2026, 3, 2), youth_id=YOUTH)
    await placement_facts.tell(
        "youth", account, "youth.merged", date(2026, 3, 3), into=YOUTH, region="640104"
    )
    await following_app.state.followers["matching"].catch_up()
    owner = tokens.youth(account)
    first = await office.put(f"/v1/payee-accounts/{account}", json=BODY, headers=owner)
    assert (first.status_code, first.json()["youth_id"]) == (200, YOUTH)
    changed = BODY | {"expected_version": 1}
    again = await office.put(PATH, json=changed, headers=tokens.youth(account))
    assert (again.status_code, again.json()["version"]) == (200, 2)
    assert (await office.get(PATH, headers=owner)).status_code == 200
    paid = await office.get("/v1/me/payments", headers=owner)
    assert (paid.status_code, paid.json()["items"]) == (200, [])
    other = await office.get(PATH, headers=tokens.youth(f"yth_{ULID()}"))
    assert other.status_code == 404
