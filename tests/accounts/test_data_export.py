"""A youth's copy: all services' rows of them, masked, or in full after a second proof."""

import json
from datetime import UTC, date, datetime

import httpx2
import pytest

from services.accounts.clients.sisters import Sisters
from services.common.store.sealed import blind
from services.common.upstream import Upstream
from services.reporting.tables.payees import PayeeAccount
from tests import tokens
from tests.accounts.factories import PASSWORD, a_sign_in, a_sign_up, bearing
from tests.matching import factories

ACCOUNT = "6217000010012345678"
NUMBER = factories.an_id_number()
PHONE = "13895310007"


@pytest.fixture
def house(accounts_app, matching_app, reporting_app, units_app):
    """Accounts with its sisters within reach."""
    apps = {"matching": matching_app, "reporting": reporting_app, "units": units_app}
    keys = accounts_app.state.keys
    accounts_app.state.sisters_asked = Sisters(
        {
            name: Upstream(name, "http://sister", keys, httpx2.ASGITransport(app))
            for name, app in apps.items()
        }
    )
    return apps


@pytest.fixture
async def youth(accounts, matching, house):
    """Somebody with an account, a record and a payee account; their headers."""
    account = await a_sign_up(accounts, kind="youth")
    signed_in = await a_sign_in(accounts, account["name"])
    told = factories.a_youth(id_number=NUMBER, phone=PHONE, school="宁夏大学", intention=None)
    answer = await matching.post("/v1/youths", json=told, headers=bearing(signed_in))
    assert answer.status_code == 201, answer.text
    async with house["reporting"].state.database.transaction() as session:
        session.add(payee(account["youth_id"]))
    return signed_in


def payee(youth_id):
    now = datetime(2026, 3, 2, 1, tzinfo=UTC)
    return PayeeAccount(
        id="pye_1",
        youth_id=youth_id,
        version=1,
        bank="宁夏银行",
        holder="阿依·测试",
        account=ACCOUNT,
        account_index=blind("payee_accounts.account", ACCOUNT),
        tail=ACCOUNT[-4:],
        author="acc_1",
        ground="",
        recorded_at=now,
        effective_on=date(2026, 3, 2),
        confirmed_by="acc_1",
        confirmed_at=now,
    )


def tables(answer, service):
    return next(one for one in answer.json()["services"] if one["service"] == service)["tables"]


async def masked(accounts, signed_in):
    return await accounts.get("/v1/me/data-export", headers=bearing(signed_in))


async def in_full(accounts, signed_in, password=PASSWORD):
    headers = {"Authorization": f"Bearer {signed_in['access_token']}"}
    path = "/v1/me/data-export/reveals"
    return await accounts.post(path, json={"password": password}, headers=headers)


async def test_the_copy_holds_every_services_rows_with_masks(accounts, youth):
    answer = await masked(accounts, youth)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    for number in (NUMBER, PHONE, ACCOUNT):
        assert number not in answer.text
    (record,) = tables(answer, "matching")["youths"]
    assert (record["school"], record["name"]) == ("宁夏大学", "阿依·测试")
    assert record["id_number"] == NUMBER[:3] + "*" * 14 + NUMBER[-1]
    assert "id_number_index" not in record
    (account,) = tables(answer, "reporting")["payee_accounts"]
    assert account["account"] == "****5678"
    assert "hash" not in json.dumps(tables(answer, "accounts"))
    assert [one["service"] for one in answer.json()["services"]] == [
        "accounts",
        "matching",
        "reporting",
        "units",
    ]
    assert answer.json()["departments"] == []


async def test_in_full_after_a_second_proof_that_is_noted_and_kept_nowhere(accounts, youth, rows):
    answer = await in_full(accounts, youth)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    (record,) = tables(answer, "matching")["youths"]
    assert (record["id_number"], record["phone"]) == (NUMBER, PHONE)
    assert json.loads(tables(answer, "matching")["tellings"][0]["said"])["phone"] == PHONE
    assert tables(answer, "reporting")["payee_accounts"][0]["account"] == ACCOUNT
    noted = [row["action"] for row in await rows("audit_entries")]
    assert noted.count("own-data.copied") == 1
    assert NUMBER not in str(await rows("audit_entries"))
    keyed = await accounts.post(
        "/v1/me/data-export/reveals", json={"password": PASSWORD}, headers=bearing(youth)
    )
    assert (keyed.status_code, keyed.json()["code"]) == (400, "idempotency-key-refused")


async def test_a_wrong_proof_gives_nothing_and_counts_as_a_wrong_try(accounts, youth):
    for _ in range(5):
        answer = await in_full(accounts, youth, "Wrong-2026-no")
        assert (answer.status_code, answer.json()["code"]) == (409, "password-wrong")
    assert (await in_full(accounts, youth)).json()["code"] == "account-locked"


async def test_who_looked_is_told(accounts, matching, youth):
    answer = await masked(accounts, youth)
    assert [one["looks"] for one in answer.json()["services"]] == [[]] * 4
    headers = tokens.officer("640104", sub="acc_00000000000000000000000009")
    del headers["Idempotency-Key"]
    youth_id = answer.json()["youth_ids"][0]
    told = {"purpose": "contact", "words": "通知面签"}
    looked = await matching.post(f"/v1/youths/{youth_id}/reveals", json=told, headers=headers)
    assert looked.status_code == 200, looked.text
    again = await masked(accounts, youth)
    looks = {one["service"]: one["looks"] for one in again.json()["services"]}
    (look,) = looks["matching"]
    assert (look["author"], look["action"], look["ground"]) == (
        "acc_00000000000000000000000009",
        "youth.revealed",
        "contact：通知面签",
    )


async def test_somebody_elses_rows_are_in_no_copy(accounts, matching, youth):
    other = factories.an_id_number()
    stranger = await a_sign_up(accounts, kind="youth")
    theirs = await a_sign_in(accounts, stranger["name"])
    told = factories.a_youth(id_number=other, school="北方民族大学", intention=None)
    await matching.post("/v1/youths", json=told, headers=bearing(theirs))
    answer = await in_full(accounts, youth)
    assert "北方民族大学" not in answer.text
    assert other not in answer.text
    assert NUMBER not in (await in_full(accounts, theirs)).text


async def test_where_a_service_does_not_answer_there_is_no_copy(accounts_app, accounts, youth):
    upstreams = dict(accounts_app.state.sisters_asked.upstreams)
    upstreams["units"] = Upstream("units", "http://127.0.0.1:9", accounts_app.state.keys)
    accounts_app.state.sisters_asked = Sisters(upstreams)
    answer = await masked(accounts, youth)
    assert (answer.status_code, answer.json()["code"]) == (503, "copy-unavailable")


async def test_a_youth_without_a_record_gets_what_there_is_and_others_nothing(accounts, house):
    account = await a_sign_up(accounts, kind="youth")
    answer = await masked(accounts, await a_sign_in(accounts, account["name"]))
    assert tables(answer, "matching") == {}
    assert tables(answer, "accounts")["accounts"][0]["id"] == account["account_id"]
    unit = await a_sign_up(accounts)
    answer = await masked(accounts, await a_sign_in(accounts, unit["name"]))
    assert (answer.status_code, answer.json()["code"]) == (403, "role-lacks-right")


async def test_no_user_asks_a_sister_directly(house, matching, youth):
    answer = await matching.get("/internal/personal-data?youth_id=x", headers=bearing(youth))
    assert answer.status_code == 401
