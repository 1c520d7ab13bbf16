"""The ways out over real HTTP: what WeChat and the SMS gateway say is the outcome it means."""

import os

import pytest
from pydantic import SecretStr

from services.accounts.clients.posts import posts
from services.accounts.clients.sms import Sms
from services.accounts.clients.wechat import WeChat
from services.accounts.clients.wechat.line import Line
from services.accounts.rules.letters import Answer, Letter
from services.accounts.settings import SmsSettings, WechatSettings
from services.common.time.clock import Clock
from tests.accounts.wechat import fake as of
from tests.accounts.wechat.conftest import fake, gateway
from tests.accounts.wechat.fake_sms import KEY_ID, SECRET
from tests.accounts.wechat.serving import cutting

assert fake
assert gateway
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
async def wechat_at():
    """Makes a WeChat at an address."""
    lines = []

    def made(url, seconds=4.0):
        async def token(refused):
            return "token-of-the-test"

        lines.append(Line(url, answer_seconds=seconds))
        settings = WechatSettings(url, of.APPID, SecretStr(of.SECRET))
        return posts(WeChat(settings, lines[-1], token), None)["wechat"]

    yield made
    for line in lines:
        await line.close()


@pytest.fixture
async def sms_at():
    """Makes an SMS gateway at an address."""
    made = []

    def at(url, secret=SECRET):
        made.append(Sms(SmsSettings(url, KEY_ID, SecretStr(secret)), Clock().now))
        return posts(None, made[-1])["sms"]

    yield at
    for one in made:
        await one.close()


def a_letter(channel="wechat", **changes):
    values = {"thing1": "见习派遣待您答复"} if channel == "wechat" else {"until": "2026年3月5日"}
    told = {"address": "o-1", "template": of.TEMPLATE, "values": values} | changes
    return Letter("msg_1", "acc_1", channel, **told)


@pytest.fixture
def wechat(fake, wechat_at):

    fake.token = "token-of-the-test"
    return wechat_at(os.environ["JIANXI_WECHAT_BASE_URL"])


async def test_wechat_takes_a_letter_with_its_fields(fake, wechat):
    assert await wechat(a_letter(page=of.PAGE)) == Answer("delivered", "ok")
    [sent] = fake.sent
    assert sent["touser"] == "o-1"
    assert sent["data"] == {"thing1": {"value": "见习派遣待您答复"}}


@pytest.mark.parametrize(
    ("fault", "answer"),
    [
        (of.BUSY, Answer("busy", "busy")),
        (of.DAILY, Answer("busy", "busy")),
        (of.QUOTA, Answer("busy", "quota")),
        (of.Refusal(43101, "user refuse to accept the msg"), Answer("refused", "43101")),
        (of.Refusal(47003, "argument invalid! data.thing1.value"), Answer("broken", "47003")),
        (of.Refusal(40037, "invalid template_id"), Answer("broken", "40037")),
        (of.Refusal(41030, "invalid page"), Answer("broken", "41030")),
        (of.Refusal(40003, "invalid openid"), Answer("broken", "40003")),
        (of.Refusal(48001, "api unauthorized"), Answer("broken", "48001")),
        (of.HTML, Answer("lost", "silent")),
        (of.BROKEN, Answer("lost", "silent")),
    ],
)
async def test_each_answer_of_wechats_is_an_outcome(fake, wechat, fault, answer):
    fake.faults[of.SEND].append(fault)
    assert await wechat(a_letter()) == answer
    assert len(fake.asked(of.SEND)) == 1


async def test_a_token_that_is_not_taken_twice_over_waits(fake, wechat):
    fake.token = "another"
    assert await wechat(a_letter()) == Answer("busy", "token")
    assert fake.sent == []


async def test_an_answer_that_does_not_come_leaves_it_open(fake, wechat_at):
    with cutting() as (url, read):
        assert await wechat_at(url)(a_letter()) == Answer("lost", "silent")
        assert len(read) == 1


async def test_where_nobody_listens_nothing_arrived(wechat_at, sms_at):
    assert await wechat_at(NOWHERE)(a_letter()) == Answer("busy", "busy")
    assert await sms_at(NOWHERE)(a_letter("sms")) == Answer("busy", "busy")


async def test_an_sms_goes_out_under_the_messages_id(gateway, sms_at):
    sms, url = gateway
    letter = a_letter("sms", address="+8613895310001", template="SMS_1")
    for _ in range(2):
        assert await sms_at(url)(letter) == Answer("delivered", "ok")
    [sent] = sms.sent
    assert sent == {
        "id": "msg_1",
        "phone": "+8613895310001",
        "template": "SMS_1",
        "values": {"until": "2026年3月5日"},
    }


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (422, Answer("refused", "refused")),
        (429, Answer("busy", "busy")),
        (503, Answer("busy", "busy")),
        (403, Answer("broken", "astray")),
    ],
)
async def test_each_status_of_the_gateway_is_an_outcome(gateway, sms_at, status, answer):
    sms, url = gateway
    sms.statuses.append(status)
    assert await sms_at(url)(a_letter("sms")) == answer


def test_no_letter_tells_its_address():
    assert "o-secret" not in repr(a_letter(address="o-secret"))


def test_what_is_not_set_is_no_way():
    assert posts(None, None) == {}
