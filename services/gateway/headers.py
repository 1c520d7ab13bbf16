"""Which headers travel on: none of one hop, none by which a client could pose as a proxy."""

from collections.abc import Iterable
from typing import Final

from multidict import CIMultiDict

from services.gateway.calls import Call, Headers
from services.gateway.problems import CrookedHeader

_ONE_HOP: Final = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
# The gateway says these itself, or they were meant for it alone.
_OURS_UPSTREAM: Final = frozenset(
    {b"host", b"content-length", b"expect", b"x-request-id", b"traceparent", b"tracestate"}
)
_OURS_DOWNSTREAM: Final = frozenset({b"date", b"server", b"x-request-id"})
# By these some server somewhere believes who calls, from where, or what is asked.
_POSING: Final = (
    b"forwarded",
    b"x-forwarded",
    b"x-real-ip",
    b"x-client-ip",
    b"true-client-ip",
    b"x-original-",
    b"x-rewrite-",
    b"x-http-method",
    b"x-method-override",
    b"x-accel-",
    b"x-user",
    b"x-author",
    b"x-role",
    b"x-jianxi-",
)


ALWAYS: Final[Headers] = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
]
"""What every answer tells a browser, unless it says otherwise itself: nobody keeps it, nobody
guesses its type, nobody frames it, and no page that it might be taken for loads anything.
"""


def upstream(call: Call, length: int | None) -> CIMultiDict[str]:
    """What a service gets to read of a call's headers, and what the gateway says itself."""
    dropped = _ONE_HOP | _OURS_UPSTREAM | _named_in_connection(call.headers)
    try:
        kept = CIMultiDict(
            (name.decode("ascii"), value.decode())
            for name, value in call.headers
            if name not in dropped and not name.startswith(_POSING)
        )
    except UnicodeDecodeError:
        raise CrookedHeader from None
    if length is not None:
        kept["content-length"] = str(length)
    kept["x-request-id"] = call.id
    kept["x-forwarded-for"] = call.address
    if call.trace:
        kept["traceparent"] = call.trace
    return kept


def downstream(status: int, raw: Iterable[tuple[bytes, bytes]]) -> Headers:
    """What the client gets to read of a service's headers."""
    lowered = [(name.lower(), value) for name, value in raw]
    dropped = _ONE_HOP | _OURS_DOWNSTREAM | _named_in_connection(lowered)
    if status in (204, 304):
        dropped |= {b"content-length"}
    return [(name, value) for name, value in lowered if name not in dropped]


def _named_in_connection(headers: Headers) -> frozenset[bytes]:
    return frozenset(
        named.strip().lower()
        for name, value in headers
        if name == b"connection"
        for named in value.split(b",")
    )
