"""WeChat: what its error codes mean, and when its token is due to be renewed."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from services.common.errors import Forbidden, JianxiError, Refused, TooMany, Unavailable

JITTER: Final = (300, 600)
"""Seconds before its end in which a token is renewed: processes don't all come at once."""
_SOONEST: Final = 30
_FIELD = re.compile(r"\bdata\.([a-z_]{1,32}[0-9]{1,3})\b")


class WechatNotConfigured(Unavailable):
    """本系统没有开通微信服务。"""


class WechatBusy(Unavailable):
    """微信暂时没有应答，请稍后再试。"""

    def __init__(self, *, may_have_arrived: bool = False) -> None:
        """`may_have_arrived`: no answer tells whether the request was carried out."""
        super().__init__("请稍后重新获取微信凭证再试。")
        self.may_have_arrived = may_have_arrived


class WechatAstray(Unavailable):
    """微信没有接受本系统的请求，请联系管理员。"""

    def __init__(self, errcode: int | None = None) -> None:
        """`errcode` is WeChat's; of a fault in our settings or in a call that it does not know."""
        super().__init__(errcode=errcode)


class WechatTokenExpired(Unavailable):
    """微信的接口凭证已失效，请稍后再试。"""


class WechatCodeInvalid(Refused):
    """微信凭证无效、已使用或者已过期，请重新获取。"""


class WechatBlocked(Forbidden):
    """微信判定该用户存在风险，不能用微信登录。"""


class WechatQuotaSpent(TooMany):
    """通过微信办理的人太多，请稍后再试。"""

    def __init__(self) -> None:
        """By the minute, and by the appid."""
        super().__init__(retry_after=60)


class WechatMessageRefused(Refused):
    """对方没有同意接收这种微信消息，或者已经取消同意。"""


class WechatMessageUnfit(JianxiError):
    """微信消息的模板、页面或者字段不符合规定。"""

    def __init__(self, errcode: int, errmsg: str) -> None:
        """A bug of ours: the field that WeChat names is kept, not what it says of its value."""
        found = _FIELD.search(errmsg)
        super().__init__(errcode=errcode, field=found.group(1) if found else None)


_Meaning = Callable[[], JianxiError]

_OF_ANY: Final[dict[int, _Meaning]] = {
    -1: WechatBusy,
    45009: WechatBusy,
    45011: WechatQuotaSpent,
    40001: WechatTokenExpired,
    40014: WechatTokenExpired,
    42001: WechatTokenExpired,
}
_OF_PEOPLE: Final[dict[int, _Meaning]] = {
    40003: WechatCodeInvalid,
    40029: WechatCodeInvalid,
    40163: WechatCodeInvalid,
    40226: WechatBlocked,
}
_UNFIT: Final = frozenset({40003, 40037, 41030, 47003})
_REFUSED: Final = 43101


def refusal_of_code(errcode: int) -> JianxiError:
    """What an error code means where somebody's code was sent."""
    return _refusal(errcode, _OF_PEOPLE | _OF_ANY)


def refusal_of_token(errcode: int) -> JianxiError:
    """What an error code means where a token was asked for: our secret is at stake, no token."""
    return WechatBusy() if errcode in (-1, 45009, 45011) else WechatAstray(errcode)


def refusal_of_message(errcode: int, errmsg: str) -> JianxiError:
    """What an error code means where a message was sent. `errmsg` may name the field at fault."""
    if errcode == _REFUSED:
        return WechatMessageRefused()
    if errcode in _UNFIT:
        return WechatMessageUnfit(errcode, errmsg)
    return _refusal(errcode, _OF_ANY)


def _refusal(errcode: int, meanings: dict[int, _Meaning]) -> JianxiError:
    meaning = meanings.get(errcode)
    return meaning() if meaning else WechatAstray(errcode)


@dataclass(frozen=True)
class SharedToken:
    """A token of ours, and until when it is good."""

    token: str = field(repr=False)
    expires_at: datetime


def replaces(told: SharedToken, kept: SharedToken, refused: str | None) -> bool:
    """Whether a token goes in the place of the one kept: whoever asked first may come last.

    One that was refused, and the same one told again, is replaced whenever it ends.
    """
    return kept.token in {told.token, refused} or told.expires_at >= kept.expires_at


def renewal_of(now: datetime, expires_in: int, jitter: int) -> datetime:
    """When a token that lives so many seconds is renewed: `jitter` seconds before its end.

    WeChat answers a token near its end too, and lets both live for five minutes.
    """
    return now + timedelta(seconds=max(expires_in - jitter, min(_SOONEST, expires_in)))
