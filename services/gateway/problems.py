"""The problems that the gateway itself answers with; the services' own pass through untouched."""

from typing import Final

from services.common.errors import (
    Forbidden,
    JianxiError,
    NotFound,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unavailable,
    Unreadable,
)
from services.common.web.problems import MethodNotAllowed, UnknownPath
from services.common.web.tokens import KeysUnavailable, TokenInvalid


class CrookedPath(Unreadable):
    """请求地址的写法不规范。"""


class CrookedHeader(Unreadable):
    """请求头的内容无法转交。"""


class Garbled(Unreadable):
    """请求不符合 HTTP 协议，无法识别。"""


class HeadTooLarge(JianxiError):
    """请求地址和请求头的总长度或个数超过限制。"""

    status = 431


class OriginNotAllowed(Forbidden):
    """这个网站的页面未获准调用本系统的接口。"""


class SignInEnded(Unauthenticated):
    """登录已经终止，请重新登录。"""


class NoSuchPath(NotFound):
    """没有这个地址。"""


class ClientSlow(JianxiError):
    """提交内容的传输时间过长，请检查网络后重试。"""

    status = 408


class BodyTooLarge(TooLarge):
    """提交的内容超过大小限制。"""


class TooManyRequests(TooMany):
    """请求过于频繁，请稍后再试。"""


class DocumentMissing(Unavailable):
    """接口文档尚未生成。"""


class ServiceUnreachable(Unavailable):
    """后台服务暂时无法连接，请稍后再试。"""

    status = 502


class ServiceSlow(Unavailable):
    """后台服务没有及时答复，请稍后再试。"""

    status = 504


ON_EVERY_OPERATION: Final[tuple[type[JianxiError], ...]] = (
    CrookedPath,
    TokenInvalid,
    ClientSlow,
    BodyTooLarge,
    TooManyRequests,
    HeadTooLarge,
    ServiceUnreachable,
    KeysUnavailable,
    ServiceSlow,
)
"""One for each status that any forwarded operation may be answered with by the gateway."""
AT_ANY_ADDRESS: Final[tuple[type[JianxiError], ...]] = (
    Garbled,
    OriginNotAllowed,
    NoSuchPath,
    UnknownPath,
    MethodNotAllowed,
)
"""What is refused before it is known which operation is asked, or whether any is."""
