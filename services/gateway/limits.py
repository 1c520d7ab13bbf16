"""How much a body may hold, how large a head may be, and how often anyone may call."""

import re
from typing import Final

from services.common.values.addresses import network_of
from services.gateway.calls import Call
from services.gateway.problems import HeadTooLarge
from services.gateway.rates import Bucket, Rate, SharedRate, Window, redis
from services.gateway.settings import GatewaySettings

MIB: Final = 1024 * 1024
JSON_LIMIT: Final = 1 * MIB
ENVELOPE: Final = 64 * 1024
"""What a form may hold around its file: a file of exactly so many mebibytes passes."""
DOCUMENT_LIMIT: Final = 10 * MIB + ENVELOPE
LIST_LIMIT: Final = 20 * MIB + ENVELOPE

HEADERS: Final = 64
"""How many headers a call may have."""
HEAD_LIMIT: Final = 16 * 1024
"""The most bytes of a head: path, query, names and values of the headers."""

_LISTS: Final = re.compile(r"/v1/(?:[a-z]+-imports|exchange-batches)(?:/|$)")
_DOCUMENTS: Final = re.compile(r"/(?:documents|papers|signatures)$")

STRICTER: Final = {
    "sign_ins": re.compile(r"/v1/(?:tokens|accounts(?:/[a-z-]+)?)$"),
    "phone_codes": re.compile(r"/v1/phone-codes$"),
    "reveals": re.compile(r"/reveals$"),
}
"""POSTs that have a limit of their own besides: those that take a password, cost a message, or
show what lies hidden. Never more of them in any stretch of the limit's time.
"""


def body_limit(path: str, content_type: bytes) -> int:
    """The most bytes a body sent to this path may hold."""
    if _LISTS.match(path):
        return LIST_LIMIT
    if content_type.lower().startswith(b"multipart/form-data") and _DOCUMENTS.search(path):
        return DOCUMENT_LIMIT
    return JSON_LIMIT


def refuse_large_head(call: Call) -> None:
    """Refuse a head of too many headers or too many bytes: HeadTooLarge."""
    size = len(call.raw_path) + len(call.scope["query_string"])
    size += sum(len(name) + len(value) for name, value in call.headers)
    if len(call.headers) > HEADERS or size > HEAD_LIMIT:
        raise HeadTooLarge(limit=HEAD_LIMIT, headers=HEADERS)


def limit_of(method: str, path: str) -> str | None:
    """The name of the stricter limit that a call counts against, if there is one."""
    if method != "POST":
        return None
    return next((name for name, of in STRICTER.items() if of.search(path)), None)


class Limits:
    """Every limit of calls: of an address, of a caller, and the stricter ones."""

    def __init__(self, settings: GatewaySettings) -> None:
        """Counted in this process, or in the store that the settings name."""
        store = redis(str(settings.limits_redis)) if settings.limits_redis else None

        def rate(name: str, *, strict: bool = False) -> Rate:
            limit = getattr(settings, f"limit_{name}")
            if store:
                return SharedRate(name, limit, store, strict=strict)
            return Window(limit) if strict else Bucket(limit)

        self._per_address, self._per_caller = rate("per_address"), rate("per_caller")
        self._stricter = {name: rate(name, strict=True) for name in STRICTER}

    async def take_of_address(self, call: Call) -> None:
        """Count a call against its address. Raises TooManyRequests."""
        await self._per_address.take(network_of(call.address))

    async def take_of_caller(self, call: Call, subject: str | None) -> None:
        """Count a call against its caller, whose token is good, and the stricter limits.

        Who has no token is known by their address alone. Raises TooManyRequests.
        """
        if subject:
            await self._per_caller.take(subject)
        stricter = limit_of(call.method, call.path)
        if stricter:
            await self._stricter[stricter].take(subject or network_of(call.address))
