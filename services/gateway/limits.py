"""How much a body may hold, and how often an address may call."""

import re
import time
from collections import OrderedDict
from collections.abc import Callable
from math import ceil
from typing import Final

from services.common.values.addresses import network_of
from services.gateway.problems import TooManyRequests

MIB: Final = 1024 * 1024
JSON_LIMIT: Final = 1 * MIB
ENVELOPE: Final = 64 * 1024
"""What a form may hold around its file: a file of exactly so many mebibytes passes."""
DOCUMENT_LIMIT: Final = 10 * MIB + ENVELOPE
LIST_LIMIT: Final = 20 * MIB + ENVELOPE

_LISTS: Final = re.compile(r"/v1/(?:[a-z]+-imports|exchange-batches)(?:/|$)")
_DOCUMENTS: Final = re.compile(r"/(?:documents|papers|signatures)$")

_DUST: Final = 1e-9
"""Seconds too few to count: what sums of fractions leave behind."""

ADDRESSES: Final = 50_000
"""How many addresses are remembered; the one longest silent is forgotten first."""


def body_limit(path: str, content_type: bytes) -> int:
    """The most bytes a body sent to this path may hold."""
    if _LISTS.match(path):
        return LIST_LIMIT
    if content_type.lower().startswith(b"multipart/form-data") and _DOCUMENTS.search(path):
        return DOCUMENT_LIMIT
    return JSON_LIMIT


class Rate:
    """A bucket of `burst` requests for each address, refilled at `per_second`.

    What is kept of a bucket is the instant at which it will be full again.
    """

    def __init__(
        self, per_second: float, burst: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`clock` tells seconds that only go forward."""
        self._each = 1 / per_second
        self._depth = burst / per_second
        self._clock = clock
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def take(self, address: str) -> None:
        """Count one request, or refuse it and say after how many seconds to come back."""
        now = self._clock()
        owner = network_of(address)
        full_at = max(self._full_at.get(owner, now), now) + self._each
        wait = full_at - now - self._depth
        if wait > _DUST:
            raise TooManyRequests(retry_after=max(1, ceil(wait)))
        self._full_at[owner] = full_at
        self._full_at.move_to_end(owner)
        if len(self._full_at) > ADDRESSES:
            self._full_at.popitem(last=False)
