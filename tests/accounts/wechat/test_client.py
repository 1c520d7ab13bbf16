"""The client of WeChat: each answer of the protocol is what it means, and no secret gets out."""

import asyncio
import logging
import time
import traceback

import pytest
from pydantic import SecretStr

from services.accounts.clients.wechat import WeChat
from services.accounts.rules.wechat import (
    WechatAstray,
    WechatBlocked,
    WechatBusy,
    WechatCodeInvalid,
    WechatMessageRefused,
    WechatMessageUnfit,
    WechatQuotaSpent,
    WechatTokenExpired,
)
from services.accounts.settings import WechatSettings
from tests.accounts.wechat import fake as of
from tests.accounts.wechat.serving import cutting

DEAD = "http://127.0.0.1:9"


@pytest.fixture
def a_client(a_line):
    """Makes a client of an address whose token is nobody's."""

    async def holder(refused):
        return "token-of-nobody"

    def made(url=None, *, secret=of.SECRET, seconds=4.0):
        settings = WechatSettings("", of.APPID, SecretStr(secret))
        return WeChat(settings, a_line(url, seconds=seconds), holder)

    return made


async def test_a_code_tells_who_it_is_and_the_session_key_goes_no_further(fake, wechat):
    session = await wechat.code2session(fake.a_code("o-1", "u-1"))
    assert (session.openid, session.unionid) == ("o-1", "u-1")
    assert set(vars(session)) == {"openid", "unionid"}
    assert "o-1" not in repr(session)


async def test_without_an_open_platform_there_is_no_unionid(fake, wechat):
    assert (await wechat.code2session(fake.a_code())).unionid is None


@pytest.mark.parametrize("code", ["unknown", "used", "old"])
async def test_a_code_is_good_once_and_for_five_minutes(fake, wechat, code):
    given = fake.a_code()
    if code == "used":
        await wechat.code2session(given)
    if code == "old":
        fake.age(given, of.FIVE_MINUTES + 1)
    with pytest.raises(WechatCodeInvalid):
        await wechat.code2session("0a-nobodys" if code == "unknown" else given)


@pytest.mark.parametrize(
    ("fault", "meaning"),
    [
        (of.BUSY, WechatBusy),
        (of.DAILY, WechatBusy),
        (of.BLOCKED, WechatBlocked),
        (of.QUOTA, WechatQuotaSpent),
        (of.BROKEN, WechatBusy),
        (of.HTML, WechatBusy),
        (of.LIST, WechatBusy),
        (of.Raw(b"{}"), WechatBusy),
        (of.Raw(b'{"errcode": "busy"}'), WechatBusy),
        (of.Raw(b'{"openid": ""}'), WechatBusy),
        (of.Refusal(99999, "unheard of"), WechatAstray),
    ],
)
async def test_each_fault_is_what_it_means_and_the_code_is_sent_once(fake, wechat, fault, meaning):
    fake.faults[of.SESSION].append(fault)
    with pytest.raises(meaning):
        await wechat.code2session(fake.a_code())
    assert len(fake.asked(of.SESSION)) == 1


async def test_a_wrong_secret_is_our_fault(fake, a_client):
    client = a_client(secret="wrong")
    with pytest.raises(WechatAstray):
        await client.code2session(fake.a_code())


async def test_a_slow_answer_is_not_waited_for_and_the_code_is_not_sent_again(fake, a_client):
    fake.faults[of.SESSION].append(of.Slow(0.6))
    with pytest.raises(WechatBusy) as busy:
        await a_client(seconds=0.2).code2session(fake.a_code())
    assert busy.value.may_have_arrived
    await asyncio.sleep(0.5)
    assert len(fake.asked(of.SESSION)) == 1


async def test_an_answer_that_drips_is_not_waited_for_though_each_byte_comes_in_time(
    fake, a_client
):
    fake.faults[of.SEND].append(of.Raw(b" " * 200, between=0.05))
    begun = time.monotonic()
    with pytest.raises(WechatBusy) as busy:
        await a_client(seconds=0.2).send_message("o-1", of.TEMPLATE, {}, None)
    assert busy.value.may_have_arrived
    assert time.monotonic() - begun < 5
    assert len(fake.asked(of.SEND)) == 1


async def test_a_connection_that_is_cut_before_any_answer_is_tried_once_more(a_client):
    with cutting() as (url, read):
        with pytest.raises(WechatBusy):
            await a_client(url).code2session("0a-code")
        assert len(read) == 2


async def test_a_message_that_may_have_arrived_is_not_sent_again(a_client):
    with cutting() as (url, read):
        with pytest.raises(WechatBusy) as busy:
            await a_client(url).send_message("o-1", of.TEMPLATE, {"thing1": "派遣"}, None)
        assert busy.value.may_have_arrived
        assert len(read) == 1


async def test_where_nobody_listens_nothing_arrived(a_client):
    with pytest.raises(WechatBusy) as busy:
        await a_client(DEAD).send_message("o-1", of.TEMPLATE, {"thing1": "派遣"}, None)
    assert not busy.value.may_have_arrived


@pytest.mark.parametrize("country", ["86", 86])
async def test_a_phone_is_told_with_its_country(fake, wechat, country):
    code = fake.a_phone_code(country=country)
    assert await wechat.phone_number(code, "o-xiaoma") == "+8613895310001"
    assert fake.asked(of.PHONE)[0]["openid"] == "o-xiaoma"


async def test_a_phone_of_another_country_keeps_its_country(fake, wechat):
    code = fake.a_phone_code("91234567", country="852")
    assert await wechat.phone_number(code, "o-xiaoma") == "+85291234567"


async def test_a_phone_given_to_another_mini_program_is_not_taken(fake, wechat):
    with pytest.raises(WechatCodeInvalid):
        await wechat.phone_number(fake.a_phone_code(appid="wxffff"), "o-xiaoma")


async def test_a_phone_code_of_somebody_else_is_not_taken(fake, wechat):
    with pytest.raises(WechatCodeInvalid):
        await wechat.phone_number(fake.a_phone_code(openid="o-other"), "o-xiaoma")


@pytest.mark.parametrize(
    "told",
    [
        b"{}",
        b'{"phone_info": {"watermark": {"appid": "wx0123456789abcdef"}}}',
        b'{"phone_info": {"purePhoneNumber": 13, "watermark": {"appid": "wx0123456789abcdef"}}}',
    ],
)
async def test_a_phone_that_cannot_be_read_is_no_phone(fake, wechat, told):
    fake.faults[of.PHONE].append(of.Raw(told))
    with pytest.raises(WechatBusy):
        await wechat.phone_number(fake.a_phone_code(), "o-xiaoma")


async def test_a_message_is_sent(fake, wechat):
    await wechat.send_message("o-1", of.TEMPLATE, {"thing1": "您已派遣"}, of.PAGE)
    assert fake.sent[0]["touser"] == "o-1"
    assert fake.sent[0]["data"] == {"thing1": {"value": "您已派遣"}}


async def test_who_does_not_want_a_message_is_not_asked_again(fake, wechat):
    fake.unwilling.add("o-1")
    with pytest.raises(WechatMessageRefused):
        await wechat.send_message("o-1", of.TEMPLATE, {"thing1": "派遣"}, None)
    assert len(fake.asked(of.SEND)) == 1


@pytest.mark.parametrize(
    ("template", "data", "page", "at_fault"),
    [
        (of.TEMPLATE, {"thing1": ""}, None, "thing1"),
        (of.TEMPLATE, {"thing1": "派遣", "thing22": "见" * 21}, None, "thing22"),
        ("tpl-unknown", {"thing1": "派遣"}, None, None),
        (of.TEMPLATE, {"thing1": "派遣"}, "pages/unknown", None),
    ],
)
async def test_an_unfit_message_names_its_field(wechat, template, data, page, at_fault):
    with pytest.raises(WechatMessageUnfit) as unfit:
        await wechat.send_message("o-1", template, data, page)
    assert unfit.value.members["field"] == at_fault


async def test_no_secret_is_in_an_error_or_a_log(fake, wechat, a_client, log_file, monkeypatch):
    monkeypatch.setattr(logging.root, "level", logging.DEBUG)
    code = fake.a_code("o-secret-id")
    told = [fake.a_phone_code(openid="o-secret-id"), code, of.SECRET, "o-secret-id", "13895310001"]
    fake.faults[of.SESSION].extend([of.BROKEN, of.HTML, of.BUSY])
    traces = []
    for client, given in [(wechat, code)] * 3 + [(a_client(DEAD), code)]:
        with pytest.raises(WechatBusy) as error:
            await client.code2session(given)
        traces += traceback.format_exception(error.value)
    await wechat.code2session(code)
    await wechat.phone_number(told[0], "o-secret-id")
    log = log_file.read_text()
    assert "/sns/jscode2session" in log
    for secret in (*told, fake.token):
        assert secret not in log
        assert secret not in "".join(traces)


async def test_an_ended_token_is_renewed_once_and_the_call_made_again(fake, wechat):
    await wechat.send_message("o-1", of.TEMPLATE, {"thing1": "派遣"}, None)
    fake.end_token()
    assert await wechat.phone_number(fake.a_phone_code(), "o-xiaoma") == "+8613895310001"
    assert fake.tokens_made == 2
    assert len(fake.asked(of.PHONE)) == 2


async def test_a_token_that_is_refused_twice_is_given_up(fake, wechat):
    fake.faults[of.SEND].extend([of.Refusal(40001, "invalid credential")] * 2)
    with pytest.raises(WechatTokenExpired):
        await wechat.send_message("o-1", of.TEMPLATE, {"thing1": "派遣"}, None)
    assert len(fake.asked(of.SEND)) == 2
