"""The problems that the gateway itself answers with; the services' own pass through untouched."""

from typing import Final

from services.common.errors import (
    JianxiError,
    NotFound,
    TooLarge,
    TooMany,
    Unavailable,
    Unreadable,
)
from services.common.web.tokens import KeysUnavailable, TokenInvalid


class CrookedPath(Unreadable):
    """请求地址的写法不规范。"""


class CrookedHeader(Unreadable):
    """请求头的内容无法转交。"""


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
    ServiceUnreachable,
    KeysUnavailable,
    ServiceSlow,
)
"""One for each status that any forwarded operation may be answered with by the gateway."""
