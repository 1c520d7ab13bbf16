"""Operations on their way out: since when, until when, and what to call instead."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from typing import Any, Final

from starlette.types import Scope

from services.common.time.clock import SHANGHAI

SUNSET: Final = "x-sunset"
_SINCE: Final = "x-deprecated-since"
_INSTEAD: Final = "x-successor"
HEADERS: Final[Mapping[str, Any]] = {
    "Deprecation": {
        "description": "不再推荐使用，自何时起（RFC 9745）：@ 加自1970年起的秒数",
        "schema": {"type": "string", "maxLength": 20},
    },
    "Sunset": {
        "description": "停用的时间（RFC 8594）",
        "schema": {"type": "string", "maxLength": 40},
    },
    "Link": {
        "description": "代替的接口：rel 为 successor-version",
        "schema": {"type": "string", "maxLength": 300},
    },
}
"""What each answer of such an operation bears, for its document."""


def retiring(since: date, until: date, instead: str) -> dict[str, Any]:
    """What a route is given besides (`**retiring(…)`): its last day, and the path to call instead.

    Days of Shanghai: `until` is the last on which it answers.
    """
    told = {_SINCE: since.isoformat(), SUNSET: until.isoformat(), _INSTEAD: instead}
    return {"deprecated": True, "openapi_extra": told}


def headers_of(scope: Scope) -> list[tuple[bytes, bytes]]:
    """What an answer of the route that a request came to says of its end; nothing of others."""
    told = getattr(scope.get("route"), "openapi_extra", None) or {}
    if SUNSET not in told:
        return []
    since, until = (date.fromisoformat(told[name]) for name in (_SINCE, SUNSET))
    return [
        (b"deprecation", f"@{int(datetime.combine(since, time(), SHANGHAI).timestamp())}".encode()),
        (b"sunset", _end_of(until).encode()),
        (b"link", f'<{told[_INSTEAD]}>; rel="successor-version"'.encode()),
    ]


def _end_of(day: date) -> str:
    last = datetime.combine(day, time(23, 59, 59), SHANGHAI)
    return format_datetime(last.astimezone(UTC), usegmt=True)
