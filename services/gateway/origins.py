"""Browsers of other sites: which sites' pages may call, by exact origin; none unless named."""

from collections.abc import Iterable
from typing import Final

from starlette.responses import Response

from services.gateway.calls import Call, Headers
from services.gateway.problems import OriginNotAllowed

_METHODS: Final = "GET, POST, PUT, DELETE"
_ASKED_WITH: Final = (
    "authorization, content-type, idempotency-key, if-match, if-none-match, x-receipt, x-request-id"
)
_READABLE: Final = (
    b"content-disposition, deprecation, etag, link, location, retry-after, sunset,"
    b" x-content-digest, x-request-id"
)
_VARY: Final = (b"vary", b"origin")


class Origins:
    """The sites whose pages may call. Never with cookies: there are none."""

    def __init__(self, allowed: Iterable[str]) -> None:
        """`allowed` are origins as browsers write them, such as https://jianxi.example."""
        self._allowed = frozenset(origin.encode() for origin in allowed)

    def told_to(self, call: Call) -> Headers:
        """What an answer tells the browser of this call's site."""
        if not self._allowed:
            return []
        origin = call.header(b"origin")
        if origin not in self._allowed:
            return [_VARY]
        return [
            _VARY,
            (b"access-control-allow-origin", origin),
            (b"access-control-expose-headers", _READABLE),
        ]

    def answer_preflight(self, call: Call) -> Response | None:
        """The answer to a browser that asks first, or None if this call is no such question.

        Raises OriginNotAllowed.
        """
        asks = call.method == "OPTIONS" and call.header(b"access-control-request-method")
        if not (asks and self._allowed):
            return None
        if call.header(b"origin") not in self._allowed:
            raise OriginNotAllowed
        headers = {
            "access-control-allow-methods": _METHODS,
            "access-control-allow-headers": _ASKED_WITH,
            "access-control-max-age": "600",
        }
        return Response(status_code=204, headers=headers)
