"""Payee accounts in full: for a purpose, to the office that pays, each look noted and none kept."""

from datetime import date

import pytest
from sqlalchemy import select

from services.common.store.tables import audit_entries
from tests import tokens
from tests.reporting.settling import ACCOUNT, YOUTH

PATH = f"/v1/payee-accounts/{YOUTH}"
BODY = {"bank": "宁夏银行", "holder": "阿依·测试", "account": ACCOUNT}


@pytest.fixture
async def clerk_office(office, placement_facts, following_app):
    """A client of reporting; the youth is on a post of 640100's and has named an account."""
    await placement_facts.arrive(date(2026, 3, 2), youth_id=YOUTH)
    await following_app.state.followers["matching"].catch_up()
    entered = await office.put(PATH, json=BODY, headers=tokens.youth(YOUTH))
    assert entered.status_code == 200
    return office


async def revealed(client, told, *roles, region="640100"):
    headers = tokens.officer(region, *roles)
    del headers["Idempotency-Key"]
    return await client.post(f"{PATH}/reveals", json=told, headers=headers)


async def test_a_full_account_is_shown_for_a_purpose_to_the_office_alone_and_noted(
    clerk_office, reporting_app
):
    told = {"purpose": "return", "words": "三月第二次退汇"}
    answer = await revealed(clerk_office, told, "finance")
    assert answer.json() == {
        "version": 1,
        "bank": "宁夏银行",
        "holder": "阿依·测试",
        "account": ACCOUNT,
    }
    assert answer.headers["cache-control"] == "no-store"
    async with reporting_app.state.database.reading() as session:
        rows = (await session.execute(select(audit_entries))).all()
    assert [(row.action, row.object_id, row.ground) for row in rows] == [
        ("payee-account.revealed", YOUTH, "return：三月第二次退汇")
    ]
    elsewhere = await revealed(clerk_office, told, "finance", region="640202")
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (404, "payee-unknown")
    assert (await revealed(clerk_office, told, "auditor")).status_code == 403
    keyed = await clerk_office.post(f"{PATH}/reveals", json=told, headers=tokens.officer("640100"))
    assert (keyed.status_code, keyed.json()["code"]) == (400, "idempotency-key-refused")


@pytest.mark.parametrize(
    "told",
    [{}, {"purpose": "curiosity"}, {"purpose": "return", "words": ACCOUNT}, {"purpose": None}],
)
async def test_a_look_without_a_purpose_or_with_a_number_in_its_words_is_refused(
    clerk_office, told
):
    answer = await revealed(clerk_office, told)
    assert answer.status_code == 422
    assert ACCOUNT not in answer.text
