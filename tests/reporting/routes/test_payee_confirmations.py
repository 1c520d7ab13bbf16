"""Payee accounts over HTTP: two persons look, batches freeze, units are paid where a value says."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from ulid import ULID

from services.common.store.tables import audit_entries
from services.reporting import policy
from tests import tokens
from tests.reporting import settling
from tests.reporting.settling import ACCOUNT, YOUTH

PATH = f"/v1/payee-accounts/{YOUTH}"
BODY = {"bank": "宁夏银行", "holder": "阿依·测试", "account": ACCOUNT}
MARCH = "2026-03"
UNIT = f"unt_{ULID()}"
UNIT_PATH = f"/v1/unit-payee-accounts/{UNIT}"
UNIT_BODY = {"bank": "宁夏银行", "holder": "测试公司", "account": ACCOUNT, "kind": "unit_account"}


@pytest.fixture
async def member(office, placement_facts):
    """A client of reporting; the youth is registered as 阿依·测试."""
    await placement_facts.register(YOUTH)
    return office


@pytest.fixture
async def clerk_office(office, clock):
    clock.move("2026-04-01")
    return settling.Office(office, clock)


async def confirm(client, headers, version=1, account=ACCOUNT, path=PATH):
    told = {"expected_version": version, "account": account}
    return await client.post(f"{path}/confirmation", json=told, headers=headers)


async def test_an_entry_counts_once_the_youth_typed_it_again(member):
    youth = tokens.youth(YOUTH)
    entered = await member.put(PATH, json=BODY, headers=youth)
    assert (entered.json()["version"], entered.json()["confirmed_at"]) == (1, None)
    other = await confirm(member, tokens.youth(YOUTH), account="6217001230001234568")
    assert (other.status_code, other.json()["code"]) == (409, "account-numbers-differ")
    seen = await confirm(member, tokens.youth(YOUTH))
    assert (seen.json()["version"], seen.json()["account"]) == (2, "****4567")
    assert seen.json()["confirmed_at"]
    again = await confirm(member, tokens.youth(YOUTH), version=2)
    assert (again.status_code, again.json()["code"]) == (409, "payee-account-confirmed")
    stale = await confirm(member, tokens.youth(YOUTH))
    assert (stale.status_code, stale.json()["code"]) == (412, "payee-account-changed")


async def test_two_second_looks_at_once_keep_one(member):
    await member.put(PATH, json=BODY, headers=tokens.youth(YOUTH))
    answers = await asyncio.gather(*(confirm(member, tokens.youth(YOUTH)) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]


async def test_what_a_clerk_entered_another_confirms(clerk_office, placement_facts, following_app):
    await placement_facts.arrive(date(2026, 3, 2), youth_id=YOUTH)
    await following_app.state.followers["matching"].catch_up()
    one, other = (f"acc_{ULID()}" for _ in range(2))
    headers = tokens.officer("640100", sub=one)
    body = BODY | {"ground": "本人书面委托"}
    assert (await clerk_office.client.put(PATH, json=body, headers=headers)).status_code == 200
    same = await confirm(clerk_office.client, tokens.officer("640100", sub=one))
    assert (same.status_code, same.json()["code"]) == (409, "second-person-needed")
    seen = await confirm(clerk_office.client, tokens.officer("640100", sub=other))
    assert (seen.status_code, seen.json()["version"]) == (200, 2)


async def test_an_account_that_a_clerk_replaces_is_kept_before_and_after(
    clerk_office, placement_facts, following_app
):
    await placement_facts.arrive(date(2026, 3, 2), youth_id=YOUTH)
    await following_app.state.followers["matching"].catch_up()
    told = BODY | {"ground": "本人书面委托"}
    for more in ({}, {"bank": "另一银行", "expected_version": 1}):
        headers = tokens.officer("640100")
        answer = await clerk_office.client.put(PATH, json=told | more, headers=headers)
        assert answer.status_code == 200, answer.text
    async with following_app.state.database.transaction() as session:
        (entry,) = (await session.execute(select(audit_entries))).all()
    assert (entry.action, entry.object_id, entry.region) == (
        "payee-account.altered",
        YOUTH,
        "640100",
    )
    assert entry.before.keys() == entry.after.keys() == {"bank"}
    assert all(side["bank"].startswith("hmac:") for side in (entry.before, entry.after))


async def test_nobody_confirms_for_another_or_what_is_not_there(member):
    missing = await confirm(member, tokens.youth(YOUTH), version=0)
    assert (missing.status_code, missing.json()["code"]) == (404, "payee-account-unknown")
    stranger = await confirm(member, tokens.youth(f"yth_{ULID()}"))
    assert (stranger.status_code, stranger.json()["code"]) == (404, "payee-unknown")


@pytest.mark.parametrize(
    ("told", "status", "code"),
    [
        ({"kind": "bank_card"}, 409, "second-card-needs-ground"),
        ({"kind": "bank_card", "ground": "尚未办理社会保障卡"}, 200, None),
        ({"kind": "unit_account"}, 422, "account-kind-unfit"),
        ({"kind": "passbook"}, 422, "validation-failed"),
        ({"effective_on": "2026-03-01"}, 409, "effective-on-impossible"),
        ({"effective_on": "2026-03-02"}, 200, None),
        ({"effective_on": "2026-13-02"}, 422, "validation-failed"),
    ],
)
async def test_kind_and_first_day_are_held_to_their_rules(member, told, status, code):
    answer = await member.put(PATH, json=BODY | told, headers=tokens.youth(YOUTH))
    assert answer.status_code == status, answer.text
    assert code in (None, "validation-failed", answer.json().get("code"))


async def test_an_entry_that_nobody_saw_again_holds_the_line(clerk_office, placement_facts):
    placement = await placement_facts.arrive(date(2026, 3, 2), youth_id=YOUTH)
    await placement_facts.confirm(placement, MARCH, date(2026, 3, 31))
    await clerk_office.client.put(PATH, json=BODY, headers=tokens.youth(YOUTH))
    held = await clerk_office.prepare(MARCH)
    (line,) = await clerk_office.lines(held["id"])
    assert (line["held_for"], line["payee_account"]) == (["payee-account-missing"], None)


@pytest.mark.parametrize(("effective_on", "held"), [("2026-04-01", 0), ("2026-04-02", 1)])
async def test_an_account_is_used_from_its_first_day_on(
    clerk_office, placement_facts, effective_on, held
):
    placement = await placement_facts.arrive(date(2026, 3, 2), youth_id=YOUTH)
    await placement_facts.confirm(placement, MARCH, date(2026, 3, 31))
    body = BODY | {"effective_on": effective_on}
    await clerk_office.client.put(PATH, json=body, headers=tokens.youth(YOUTH))
    await confirm(clerk_office.client, tokens.youth(YOUTH))
    assert (await clerk_office.prepare(MARCH))["held"] == held


async def test_a_batch_freezes_its_accounts_until_it_is_paid(clerk_office, placement_facts):
    await settling.one_confirmed(clerk_office, placement_facts)
    settlement = await clerk_office.prepare(MARCH)
    client, changed = clerk_office.client, BODY | {"expected_version": 2}
    for answer in (
        await client.put(PATH, json=changed, headers=tokens.youth(YOUTH)),
        await confirm(client, tokens.youth(YOUTH), version=2),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "payee-account-frozen")
        assert answer.json()["settlement_id"] == settlement["id"]
    await clerk_office.through_to_payment(settlement)
    answer = await client.put(PATH, json=changed, headers=tokens.youth(YOUTH))
    assert (answer.status_code, answer.json()["version"]) == (200, 3)


async def test_a_batch_that_is_returned_frees_its_accounts(clerk_office, placement_facts):
    await settling.one_confirmed(clerk_office, placement_facts)
    settlement = await clerk_office.prepare(MARCH)
    told = {"decision": "returned", "ground": "重新编制"}
    await clerk_office.moved(settlement, "review", "reviewer", **told)
    answer = await clerk_office.client.put(
        PATH, json=BODY | {"expected_version": 2}, headers=tokens.youth(YOUTH)
    )
    assert answer.status_code == 200


@pytest.fixture
def paid_to_units(monkeypatch):
    """In 银川市 the units pass the allowance on."""
    shipped = policy.POLICY.measures["allowance_payee"].values[0]
    recorded_at = datetime(2026, 1, 1, tzinfo=UTC)
    row = replace(shipped, value="unit", region="640100", recorded_at=recorded_at)
    monkeypatch.setattr(policy, "POLICY", policy.POLICY.with_rows([row]))


async def test_where_units_are_paid_the_line_goes_to_the_units_account(
    clerk_office, placement_facts, paid_to_units
):
    placement = await placement_facts.arrive(date(2026, 3, 2), youth_id=YOUTH, unit_id=UNIT)
    await placement_facts.confirm(placement, MARCH, date(2026, 3, 31))
    await clerk_office.set_account(YOUTH)
    held = await clerk_office.prepare(MARCH)
    (line,) = await clerk_office.lines(held["id"])
    assert (line["payee"], line["held_for"]) == ("unit", ["payee-account-missing"])
    unit, client = tokens.unit(UNIT, sub="acc_unit"), clerk_office.client
    entered = await client.put(UNIT_PATH, json=UNIT_BODY, headers=unit)
    assert (entered.status_code, entered.json()["unit_id"]) == (200, UNIT)
    same = await confirm(client, tokens.unit(UNIT, sub="acc_unit"), path=UNIT_PATH)
    assert (same.status_code, same.json()["code"]) == (409, "second-person-needed")
    seen = await confirm(client, clerk_office.as_("clerk"), path=UNIT_PATH)
    assert seen.status_code == 200, seen.text
    settlement = await clerk_office.prepare(MARCH)
    (line,) = await clerk_office.lines(settlement["id"])
    assert (line["payee"], line["held_for"], line["payee_account"]) == ("unit", [], "****4567")


async def test_a_units_account_is_its_own_and_its_offices(
    clerk_office, placement_facts, following_app
):
    client = clerk_office.client
    other = tokens.unit(f"unt_{ULID()}")
    office = clerk_office.as_("clerk")
    for headers in (other, office):
        answer = await client.put(UNIT_PATH, json=UNIT_BODY | {"ground": "委托"}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "payee-unknown")
    missing = await client.get(UNIT_PATH, headers=tokens.unit(UNIT))
    assert (missing.status_code, missing.json()["code"]) == (404, "payee-account-unknown")
    await placement_facts.arrive(date(2026, 3, 2), unit_id=UNIT)
    await following_app.state.followers["matching"].catch_up()
    told = UNIT_BODY | {"ground": "单位书面委托"}
    assert (await client.put(UNIT_PATH, json=told, headers=office)).status_code == 200
    seen = await client.get(UNIT_PATH, headers=tokens.unit(UNIT))
    assert (seen.json()["holder"], seen.json()["account"]) == ("测*", "****4567")
