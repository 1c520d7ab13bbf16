"""What accounts asks of WeChat: who signs in, their phone, and to send a message."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from services.accounts.clients.wechat.line import Line
from services.accounts.rules.wechat import (
    WechatBusy,
    WechatCodeInvalid,
    WechatTokenExpired,
    refusal_of_code,
    refusal_of_message,
    refusal_of_token,
)
from services.accounts.settings import WechatSettings
from services.common.errors import JianxiError

T = TypeVar("T")

Holder = Callable[[str | None], Awaitable[str]]
"""Gives the access token; told of one that was refused, it gives another."""
_LONGEST_ID: Final = 128


@dataclass(frozen=True)
class Session:
    """Who signed in. WeChat's session_key is dropped where the answer is read: nobody needs it."""

    openid: str = field(repr=False)
    unionid: str | None = field(repr=False)


@dataclass(frozen=True)
class AccessToken:
    """A token for WeChat's server interfaces, and for how many seconds it is good."""

    token: str = field(repr=False)
    expires_in: int


class WeChat:
    """One mini program before WeChat. Every call raises WechatBusy, WechatAstray, …QuotaSpent."""

    def __init__(self, settings: WechatSettings, line: Line, holder: Holder) -> None:
        """`holder` is the only one who asks for access tokens."""
        self._settings, self._line, self._holder = settings, line, holder

    async def code2session(self, code: str) -> Session:
        """Who holds a code of wx.login, which is good once and for five minutes.

        Raises WechatCodeInvalid, WechatBlocked. After a time-out the code may be spent.
        """
        told = await self._line.get(
            "/sns/jscode2session",
            _of_code,
            appid=self._settings.appid,
            secret=self._settings.secret.get_secret_value(),
            js_code=code,
            grant_type="authorization_code",
        )
        return Session(
            _id(told.get("openid")), _id(told["unionid"]) if told.get("unionid") else None
        )

    async def phone_number(self, code: str, openid: str) -> str:
        """The phone of the holder of a code of getPhoneNumber, as +8613800138000.

        WeChat checks that the code is the openid's. Raises WechatCodeInvalid.
        """

        async def ask(token: str) -> dict[str, Any]:
            body = {"code": code, "openid": openid}
            path = "/wxa/business/getuserphonenumber"
            return await self._line.post(path, _of_code, body, token=token)

        told = await self._with_token(ask)
        return _phone(told.get("phone_info"), self._settings.appid)

    async def send_message(
        self, openid: str, template_id: str, data: Mapping[str, str], page: str | None
    ) -> None:
        """Send a subscription message; `data` by field name, such as thing1.

        Raises WechatMessageRefused (final), WechatMessageUnfit (a bug of ours). WechatBusy says by
        `may_have_arrived` whether it may have been sent all the same.
        """
        body: dict[str, Any] = {
            "touser": openid,
            "template_id": template_id,
            "data": {name: {"value": value} for name, value in data.items()},
            "miniprogram_state": "formal",
            "lang": "zh_CN",
        }
        if page:
            body["page"] = page

        async def ask(token: str) -> dict[str, Any]:
            path = "/cgi-bin/message/subscribe/send"
            return await self._line.post(path, refusal_of_message, body, token=token, once=True)

        await self._with_token(ask)

    async def close(self) -> None:
        """Let the connections go."""
        await self._line.close()

    async def _with_token(self, ask: Callable[[str], Awaitable[T]]) -> T:
        token = await self._holder(None)
        try:
            return await ask(token)
        except WechatTokenExpired:
            # WeChat looks at the token before it looks at a code: that is unspent.
            return await ask(await self._holder(token))


async def new_token(line: Line, settings: WechatSettings) -> AccessToken:
    """The mini program's token by stable_token in normal mode: the same while it is good."""
    body = {
        "grant_type": "client_credential",
        "appid": settings.appid,
        "secret": settings.secret.get_secret_value(),
        "force_refresh": False,
    }
    told = await line.post("/cgi-bin/stable_token", _of_token, body)
    token, expires_in = told.get("access_token"), told.get("expires_in")
    if not isinstance(token, str) or not token or not isinstance(expires_in, int):
        raise WechatBusy
    return AccessToken(token, expires_in)


def _phone(info: Any, appid: str) -> str:
    match info:
        case {
            "purePhoneNumber": str(number),
            "countryCode": str() | int() as country,
            "watermark": {"appid": str(marked)},
        } if marked == appid and f"{country}{number}".isascii() and f"{country}{number}".isdigit():
            return f"+{country}{number}"
        case {"watermark": {"appid": str(marked)}} if marked != appid:
            # Given to another mini program.
            raise WechatCodeInvalid
    raise WechatBusy


def _id(told: Any) -> str:
    if not isinstance(told, str) or not 0 < len(told) <= _LONGEST_ID:
        raise WechatBusy
    return told


def _of_code(errcode: int, _: str) -> JianxiError:
    return refusal_of_code(errcode)


def _of_token(errcode: int, _: str) -> JianxiError:
    return refusal_of_token(errcode)
