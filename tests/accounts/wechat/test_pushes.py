"""Pushes of WeChat: only its own are taken, each once, and none of them breaks anything."""

import json
import os
import time
from base64 import b64decode, b64encode
from hashlib import sha1

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services.common.store.sealed import blind, unseal
from tests.accounts.factories import PASSWORD, a_key, bearing
from tests.accounts.messages.test_erased import told
from tests.accounts.wechat.fake import APPID
from tests.accounts.wechat.people import a_password_youth, post, sign_up_by_wechat

TOKEN, KEY = "push-token", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ"
PATH = "/v1/wechat/messages"


@pytest.fixture(autouse=True)
def push_told(monkeypatch):
    """Accounts is told by what pushes are known; before it is made."""
    monkeypatch.setenv("JIANXI_WECHAT_PUSH_TOKEN", TOKEN)
    monkeypatch.setenv("JIANXI_WECHAT_PUSH_KEY", KEY)


def signature(*parts):
    return sha1("".join(sorted((TOKEN, *parts))).encode()).hexdigest()


def sealed(message, appid=APPID, key=KEY):
    raw = b64decode(key + "=")
    packed = os.urandom(16) + len(message).to_bytes(4, "big") + message + appid.encode()
    padder = PKCS7(256).padder()
    cipher = Cipher(AES256(raw), CBC(raw[:16])).encryptor()
    padded = padder.update(packed) + padder.finalize()
    return b64encode(cipher.update(padded) + cipher.finalize()).decode()


def popup(*answers, openid="o-1", at=None, **more):
    listed = [
        {"TemplateId": template, "SubscribeStatusString": answer, "PopupScene": "0"}
        for template, answer in answers
    ]
    told = {
        "ToUserName": "gh_1",
        "FromUserName": openid,
        "CreateTime": str(at or int(time.time())),
        "MsgType": "event",
        "Event": "subscribe_msg_popup_event",
        "List": listed,
    }
    return json.dumps(told | more).encode()


async def pushed(client, encrypted, *, at=None, nonce="n-1", body=None, signed=None, **headers):
    at = str(at or int(time.time()))
    told = {
        "signature": signature(at, nonce),
        "timestamp": at,
        "nonce": nonce,
        "openid": "o-1",
        "encrypt_type": "aes",
        "msg_signature": signed or signature(at, nonce, encrypted),
    }
    body = body or json.dumps({"ToUserName": "gh_1", "Encrypt": encrypted}).encode()
    return await client.post(PATH, params=told, content=body, headers=headers)


async def question(client, **changed):
    at = str(int(time.time()))
    told = {"signature": signature(at, "n-1"), "timestamp": at, "nonce": "n-1", "echostr": "7531"}
    return await client.get(PATH, params=told | changed)


async def test_the_address_answers_wechats_question(accounts):
    answer = await question(accounts)
    assert (answer.status_code, answer.text) == (200, "7531")
    assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize("changed", [{"signature": "0" * 40}, {"nonce": "n-2"}, {"signature": "é"}])
async def test_nobody_else_gets_an_answer(accounts, changed):
    answer = await question(accounts, **changed)
    assert (answer.status_code, answer.json()["code"]) == (403, "wechat-push-false")
    assert "7531" not in answer.text


async def test_what_somebody_answered_is_kept(accounts, fake, rows):
    await sign_up_by_wechat(accounts, fake.a_code("o-1"))
    answer = await pushed(accounts, sealed(popup(("tpl-1", "accept"), ("tpl-2", "reject"))))
    assert (answer.status_code, answer.text) == (200, "success")
    first, second = await rows("wechat_events")
    assert (first["template_id"], first["answer"], first["ordinal"]) == ("tpl-1", "accept", 0)
    assert (second["template_id"], second["answer"], second["ordinal"]) == ("tpl-2", "reject", 1)
    assert first["openid_index"] == second["openid_index"]
    assert b"o-1" not in first["openid"]


async def test_an_event_as_xml_is_kept_too(accounts, rows):
    at = int(time.time())
    inner = (
        f"<xml><ToUserName>gh_1</ToUserName><FromUserName>o-1</FromUserName><CreateTime>{at}"
        "</CreateTime><MsgType>event</MsgType><Event>subscribe_msg_change_event</Event>"
        "<SubscribeMsgChangeEvent><List><TemplateId>tpl-1</TemplateId>"
        "<SubscribeStatusString>reject</SubscribeStatusString></List></SubscribeMsgChangeEvent></xml>"
    )
    encrypted = sealed(inner.encode())
    body = f"<xml><ToUserName>gh_1</ToUserName><Encrypt>{encrypted}</Encrypt></xml>".encode()
    answer = await pushed(accounts, encrypted, body=body)
    assert answer.text == "success"
    (kept,) = await rows("wechat_events")
    assert (kept["event"], kept["answer"]) == ("subscribe_msg_change_event", "reject")


async def test_what_is_pushed_again_is_kept_once(accounts, rows):
    message = popup(("tpl-1", "accept"))
    for nonce in ("n-1", "n-1", "n-2"):
        assert (await pushed(accounts, sealed(message), nonce=nonce)).text == "success"
    await pushed(accounts, sealed(popup(("tpl-1", "accept"), MsgId=7, openid="o-2")))
    await pushed(accounts, sealed(popup(("tpl-1", "accept"), MsgId=7, openid="o-2", at=1)))
    assert len(await rows("wechat_events")) == 2


@pytest.mark.parametrize("seconds", [-301, 301])
async def test_what_is_replayed_later_is_refused(accounts, rows, seconds):
    answer = await pushed(accounts, sealed(popup(("t", "accept"))), at=int(time.time()) + seconds)
    assert (answer.status_code, answer.json()["code"]) == (403, "wechat-push-false")
    assert not await rows("wechat_events")


@pytest.mark.parametrize(
    "told",
    [
        {"signed": "0" * 40},
        {"signed": "签"},
        {"appid": "wxffffffffffffffff"},
        {"key": "ABCDEFGHIJKLMNOPQabcdefghijklmnopqrstuvwxyz"},
        {"encrypted": "no base64!"},
        {"encrypted": "YWJj"},
        {"encrypted": ""},
        {"at": "99999999999"},
        {"at": "-1"},
        {"at": "soon"},
        {"body": b"<xml><Encrypt>"},
        {"body": b"[]"},
        {"body": b"\xff\xfe"},
        {"body": b'<!DOCTYPE x [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>'},
        {"body": b"[" * 100_000},
        {"body": b'{"Encrypt": 7}'},
    ],
)
async def test_what_is_not_wechats_is_refused(accounts, rows, told):
    seal = {name: told.pop(name) for name in ("appid", "key") if name in told}
    encrypted = told.pop("encrypted", sealed(popup(("tpl-1", "accept")), **seal))
    answer = await pushed(accounts, encrypted, **told)
    assert (answer.status_code, answer.json()["code"]) == (403, "wechat-push-false")
    assert not await rows("wechat_events")


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"hello",
        b'{"MsgType": "text", "Content": "13895310001"}',
        popup(Event="kf_create_session"),
        popup(CreateTime="9" * 30),
        popup(openid=""),
        popup(openid="o" * 129),
        popup(List="none"),
        popup(List=[{"TemplateId": "t"}, 7, {"TemplateId": "", "SubscribeStatusString": "accept"}]),
        popup(List=None),
    ],
)
async def test_what_says_nothing_of_messages_is_taken_and_not_kept(accounts, rows, message):
    answer = await pushed(accounts, sealed(message))
    assert (answer.status_code, answer.text) == (200, "success")
    assert not await rows("wechat_events")


async def test_wechat_sends_no_key_and_none_is_taken(accounts):
    answer = await pushed(accounts, sealed(popup(("tpl-1", "accept"))), **a_key())
    assert answer.json()["code"] == "idempotency-key-refused"


async def test_without_settings_nothing_is_taken(accounts, accounts_app):
    accounts_app.state.push = None
    answer = await pushed(accounts, sealed(popup(("tpl-1", "accept"))))
    assert (answer.status_code, answer.json()["code"]) == (503, "wechat-not-configured")


@pytest.mark.parametrize("act", ["DELETE FROM", "UPDATE"])
async def test_what_was_kept_stays(accounts, accounts_app, act):
    await pushed(accounts, sealed(popup(("tpl-1", "accept"))))
    statement = f"{act} wechat_events" + (" SET answer = 'reject'" if act == "UPDATE" else "")
    with pytest.raises(IntegrityError):
        async with accounts_app.state.database.transaction() as session:
            await session.execute(text(statement))


async def test_the_index_of_an_openid_stays_but_where_seals_may_change(accounts, accounts_app):
    await pushed(accounts, sealed(popup(("tpl-1", "accept"))))
    with pytest.raises(IntegrityError):
        async with accounts_app.state.database.transaction() as session:
            await session.execute(text("UPDATE wechat_events SET openid_index = 'x'"))


async def test_who_was_made_nameless_leaves_no_openid_in_what_was_pushed(
    accounts_app, accounts, fake, rows
):
    signed_up = await sign_up_by_wechat(accounts, fake.a_code("o-1"))
    await sign_up_by_wechat(accounts, fake.a_code("o-2"))
    for openid in ("o-1", "o-2"):
        await pushed(accounts, sealed(popup(("tpl-1", "accept"), openid=openid)))
    before = {row["openid_index"] for row in await rows("wechat_events")}
    await told(accounts_app, signed_up.json()["youth_id"], "youth.anonymised")
    after = await rows("wechat_events")
    left = before & {row["openid_index"] for row in after}
    assert left == {blind("wechat_identities.openid", "o-2")}
    assert sorted(unseal("wechat_events.openid", row["openid"]) for row in after) == [b"", b"o-2"]
    assert [row["answer"] for row in after] == ["accept", "accept"]


async def test_of_an_openid_by_which_nobody_signs_in_the_word_is_kept_alone(accounts, rows):
    await pushed(accounts, sealed(popup(("tpl-1", "accept"), ("tpl-2", "reject"))))
    first, second = await rows("wechat_events")
    assert (first["answer"], second["answer"]) == ("accept", "reject")
    assert [unseal("wechat_events.openid", one["openid"]) for one in (first, second)] == [b"", b""]
    assert first["openid_index"] != second["openid_index"]


async def test_who_unbinds_leaves_no_openid_in_what_was_pushed_before_or_after(
    accounts, fake, rows
):
    tokens = await a_password_youth(accounts)
    body = {"code": fake.a_code("o-1"), "password": PASSWORD}
    assert (await post(accounts, "/v1/me/wechat", body, tokens)).status_code == 204
    await pushed(accounts, sealed(popup(("tpl-1", "accept"))))
    (kept,) = await rows("wechat_events")
    assert unseal("wechat_events.openid", kept["openid"]) == b"o-1"
    assert (await accounts.delete("/v1/me/wechat", headers=bearing(tokens))).status_code == 204
    await pushed(accounts, sealed(popup(("tpl-2", "accept"), MsgId=8)))
    after = await rows("wechat_events")
    assert [unseal("wechat_events.openid", one["openid"]) for one in after] == [b"", b""]
    assert blind("wechat_identities.openid", "o-1") not in {one["openid_index"] for one in after}
