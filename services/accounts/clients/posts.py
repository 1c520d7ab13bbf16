"""The ways out: a letter goes to WeChat or to the SMS gateway, and what they say is an outcome."""

from services.accounts.clients.sms import Sms
from services.accounts.clients.wechat import WeChat
from services.accounts.rules.letters import Answer, Letter, Post
from services.accounts.rules.messages import Channel
from services.accounts.rules.sms import SmsAstray, SmsBusy, SmsRefused
from services.accounts.rules.wechat import (
    WechatAstray,
    WechatBusy,
    WechatMessageRefused,
    WechatMessageUnfit,
    WechatQuotaSpent,
    WechatTokenExpired,
)

_TAKEN = Answer("delivered", "ok")


def posts(wechat: WeChat | None, sms: Sms | None) -> dict[Channel, Post]:
    """The ways that are set here."""
    ways: dict[Channel, Post] = {}
    if wechat:
        ways["wechat"] = _by_wechat(wechat)
    if sms:
        ways["sms"] = _by_sms(sms)
    return ways


def _by_wechat(wechat: WeChat) -> Post:
    async def post(letter: Letter) -> Answer:
        try:
            await wechat.send_message(
                letter.address, letter.template, letter.values, letter.page or None
            )
        except WechatMessageRefused:
            return Answer("refused", "43101")
        except (WechatMessageUnfit, WechatAstray) as error:
            return Answer("broken", str(error.members["errcode"]))
        except WechatBusy as error:
            return Answer("lost", "silent") if error.may_have_arrived else Answer("busy", "busy")
        except WechatQuotaSpent:
            return Answer("busy", "quota")
        except WechatTokenExpired:
            return Answer("busy", "token")
        return _TAKEN

    return post


def _by_sms(sms: Sms) -> Post:
    async def post(letter: Letter) -> Answer:
        try:
            await sms.send(
                letter.address, letter.template, letter.values, message_id=letter.message_id
            )
        except SmsRefused:
            return Answer("refused", "refused")
        except SmsAstray:
            return Answer("broken", "astray")
        except SmsBusy:
            # Whether it arrived or not: under the same id the gateway sends it once.
            return Answer("busy", "busy")
        return _TAKEN

    return post
