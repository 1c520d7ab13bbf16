"""The ledger of consents over HTTP: sums of what was only ever added."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.accounts import jobs
from services.accounts.actions import message_consents
from tests import tokens
from tests.accounts.factories import a_key
from tests.accounts.messages.factories import (
    Feed,
    bind_openid,
    issued,
    kept,
    send_all,
    signed_up,
)


@pytest.fixture
async def youth(app, accounts, outside):
    return await signed_up(app, accounts)


async def test_where_one_stands_tells_each_template_and_what_it_is_for(app, accounts, youth):
    answer = await accounts.get("/v1/me/message-consents", headers=youth.headers)
    assert answer.json()["items"] == [
        {
            "template": "tpl-asked",
            "lasting": False,
            "balance": 0,
            "kinds": [
                {"kind": "dispatched", "title": "见习派遣通知"},
                {"kind": "answer_due", "title": "派遣答复提醒"},
            ],
        },
        {
            "template": "tpl-sign",
            "lasting": True,
            "balance": 0,
            "kinds": [{"kind": "to_sign", "title": "见习协议待签署"}],
        },
        {
            "template": "sms",
            "lasting": True,
            "balance": 0,
            "kinds": [
                {"kind": "dispatched", "title": "见习派遣通知"},
                {"kind": "to_sign", "title": "见习协议待签署"},
            ],
        },
    ]


async def test_every_answer_is_kept_and_only_a_yes_counts(app, youth):
    for told in ("accept", "reject", "ban", "filter", "accept"):
        assert (await youth.answer(tpl_asked=told, tpl_sign=told)).status_code == 200
    assert (await youth.balance("tpl-asked"), await youth.balance("tpl-sign")) == (2, 1)
    assert len(await kept(app, "message_consents", "no")) == 10


async def test_the_same_request_twice_is_one_consent(app, accounts, youth):
    headers = youth.headers | a_key()
    for _ in range(2):
        body = {"answers": {"tpl-asked": "accept"}}
        answer = await accounts.post("/v1/me/message-consents", json=body, headers=headers)
        assert answer.status_code == 200
    assert await youth.balance("tpl-asked") == 1


@pytest.mark.parametrize(
    "answers",
    [
        {"nobodys": "accept"},
        {"tpl-asked": "maybe"},
        {"tpl-asked": 1},
        {"tpl-asked": None},
        {},
        {f"tpl-{n}": "accept" for n in range(6)},
        {"x" * 65: "accept"},
        {"\u0000": "accept"},
        [],
        "accept",
    ],
)
async def test_bad_answers_are_refused_without_an_echo(app, accounts, youth, answers):
    answer = await accounts.post(
        "/v1/me/message-consents", json={"answers": answers}, headers=youth.headers | a_key()
    )
    assert answer.status_code == 422, answer.text
    assert "nobodys" not in answer.text
    assert "maybe" not in answer.text
    assert await kept(app, "message_consents", "no") == []


async def test_an_account_that_is_no_more_consents_to_nothing(app, accounts):
    body = {"answers": {"sms": "accept"}}
    headers = tokens.youth("yth_1") | a_key()
    answer = await accounts.post("/v1/me/message-consents", json=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "account-gone")


async def test_one_youths_consent_is_nobody_elses(app, accounts, outside, youth):
    other = await signed_up(app, accounts)
    await youth.answer(tpl_asked="accept")
    assert await other.balance("tpl-asked") == 0


@pytest.mark.parametrize(
    "act", ["UPDATE message_consents SET amount = 9", "DELETE FROM message_consents"]
)
async def test_the_ledger_is_only_ever_added_to(app, youth, act):
    await youth.answer(tpl_asked="accept")
    with pytest.raises(DBAPIError, match="only ever added to"):
        async with app.state.database.transaction() as session:
            await session.execute(text(act))


async def test_two_answers_at_once_both_count_and_one_that_lasts_once(app, youth):
    await asyncio.gather(*(youth.answer(tpl_asked="accept", tpl_sign="accept") for _ in range(8)))
    assert (await youth.balance("tpl-asked"), await youth.balance("tpl-sign")) == (8, 1)


@pytest.mark.parametrize("consents", [1, 3])
async def test_sendings_that_race_spend_each_consent_once(app, outside, youth, consents):
    for _ in range(consents):
        await youth.answer(tpl_asked="accept")
    feed = Feed(app)
    for _ in range(6):
        await issued(feed, youth.facts)
    await asyncio.gather(*(jobs.send_next(app) for _ in range(6)))
    await send_all(app)
    assert len(outside.letters) == consents
    assert await youth.balance("tpl-asked") == 0
    found = [row["state"] for row in await kept(app) if row["kind"] == "dispatched"]
    assert sorted(found) == ["kept"] * (6 - consents) + ["sent"] * consents


async def test_senders_that_race_for_one_message_send_it_once(app, outside, youth):
    for _ in range(6):
        await youth.answer(tpl_asked="accept")
    await issued(Feed(app), youth.facts)
    turns = await asyncio.gather(*(jobs.send_next(app) for _ in range(6)))
    assert sum(turns) == 1
    assert len(outside.letters) == 1
    assert await youth.balance("tpl-asked") == 5


async def test_what_is_turned_off_in_wechats_settings_is_consented_to_no_more(app, youth):
    openid = await bind_openid(app, youth)
    for _ in range(2):
        await youth.answer(tpl_asked="accept", tpl_sign="accept")
    now = app.state.clock.now()
    async with app.state.database.transaction() as session:
        await message_consents.take_back(session, openid, ["tpl-asked"], now)
        await message_consents.take_back(session, "o-nobody", ["tpl-sign"], now)
    assert (await youth.balance("tpl-asked"), await youth.balance("tpl-sign")) == (0, 1)


async def test_a_consent_ends_with_the_openid_that_gave_it(app, outside, youth):
    await youth.answer(tpl_asked="accept", sms="accept")
    assert await youth.balance("tpl-asked") == 1
    await bind_openid(app, youth)
    assert (await youth.balance("tpl-asked"), await youth.balance("sms")) == (0, 1)
    await issued(Feed(app), youth.facts)
    await send_all(app)
    assert outside.letters == []
