"""How often: so many requests for each who spends them, here or shared by several gateways."""

import logging
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from math import ceil
from typing import Any, Final, Protocol, cast

from limits import RateLimitItem
from limits.aio.strategies import (
    MovingWindowRateLimiter,
    RateLimiter,
    SlidingWindowCounterRateLimiter,
)
from limits.errors import StorageError
from limits.storage import storage_from_string

from services.gateway.problems import TooManyRequests

log = logging.getLogger(__name__)

SPENDERS: Final = 50_000
"""How many spenders a rate knows; the one longest silent is forgotten first."""
ABSENCE: Final = 5.0
"""Seconds for which a store that did not answer is left alone."""
STORE_SECONDS: Final = 0.5
"""How long a store may take, to be reached and to answer: no call waits longer for a count."""
_DUST: Final = 1e-9
"""Seconds too few to count: what sums of fractions leave behind."""

Clock = Callable[[], float]


class Rate(Protocol):
    """So many requests in so long for each spender."""

    async def take(self, spender: str) -> None:
        """Count one request. Raises TooManyRequests, which says when to come back."""


class Bucket:
    """A rate counted in this process: `amount` at once, refilled evenly over the limit's time.

    What is kept of a spender is the instant at which the bucket will be full again.
    """

    def __init__(self, limit: RateLimitItem, clock: Clock = time.monotonic) -> None:
        """`clock` tells seconds that only go forward."""
        self._depth = float(limit.get_expiry())
        self._each = self._depth / limit.amount
        self._clock = clock
        self._full_at: OrderedDict[str, float] = OrderedDict()

    async def take(self, spender: str) -> None:
        """Count one request, or refuse it and say after how many seconds to come back."""
        now = self._clock()
        self._forget(now)
        full_at = max(self._full_at.get(spender, now), now) + self._each
        wait = full_at - now - self._depth
        if wait > _DUST:
            raise TooManyRequests(retry_after=max(1, ceil(wait)))
        self._full_at[spender] = full_at
        self._full_at.move_to_end(spender)
        if len(self._full_at) > SPENDERS:
            self._full_at.popitem(last=False)

    def _forget(self, now: float) -> None:
        """Let go of the longest silent whose buckets are full, as those of strangers are."""
        while self._full_at and next(iter(self._full_at.values())) <= now:
            self._full_at.popitem(last=False)


class Window:
    """A rate counted in this process: never more than `amount` in any stretch of the limit's time.

    What is kept of a spender are the instants of what they spent within that time.
    """

    def __init__(self, limit: RateLimitItem, clock: Clock = time.monotonic) -> None:
        """`clock` tells seconds that only go forward."""
        self._amount, self._length = limit.amount, float(limit.get_expiry())
        self._clock = clock
        self._spent: OrderedDict[str, deque[float]] = OrderedDict()

    async def take(self, spender: str) -> None:
        """Count one request, or refuse it and say after how many seconds to come back."""
        now = self._clock()
        self._forget(now - self._length)
        spent = self._spent.get(spender, deque())
        while spent and spent[0] <= now - self._length:
            spent.popleft()
        if len(spent) >= self._amount:
            raise TooManyRequests(retry_after=max(1, ceil(spent[0] + self._length - now)))
        spent.append(now)
        self._spent[spender] = spent
        self._spent.move_to_end(spender)

    def _forget(self, before: float) -> None:
        """Let go of whoever spent nothing since, and of the longest silent if they are too many."""
        while self._spent:
            longest_silent = next(iter(self._spent.values()))
            if longest_silent[-1] > before and len(self._spent) < SPENDERS:
                return
            self._spent.popitem(last=False)


class Store:
    """Where several gateways count together: Redis, by its address."""

    def __init__(self, address: str, clock: Clock = time.monotonic, **options: Any) -> None:
        """`address` as the library `limits` writes it (`async+redis://…`), and its options."""
        kept = storage_from_string(address, wrap_exceptions=True, **options)
        self.counts = SlidingWindowCounterRateLimiter(kept)
        self.windows = MovingWindowRateLimiter(kept)
        self._clock = clock
        self._away_until = float("-inf")

    @property
    def is_away(self) -> bool:
        """Whether it is left alone for now."""
        return self._clock() < self._away_until

    def leave(self, failure: StorageError) -> None:
        """Leave it alone for a while, told once for all who asked at the same time."""
        if not self.is_away:
            log.warning("limits are counted here, cause %s", type(failure.storage_error).__name__)
        self._away_until = self._clock() + ABSENCE


class SharedRate:
    """A rate counted in a store; while that is away, each gateway counts by itself."""

    def __init__(
        self, name: str, limit: RateLimitItem, store: Store, *, strict: bool = False
    ) -> None:
        """`name` keeps the counts of one limit apart from another's; `strict` is by a Window."""
        self._name, self._limit, self._store = name, limit, store
        self._counts: RateLimiter = store.windows if strict else store.counts
        self._here: Rate = Window(limit) if strict else Bucket(limit)

    async def take(self, spender: str) -> None:
        """Count one request, or refuse it and say after how many seconds to come back."""
        if self._store.is_away:
            return await self._here.take(spender)
        try:
            wait = await self._count(spender)
        except StorageError as failure:
            self._store.leave(failure)
            return await self._here.take(spender)
        if wait is not None:
            raise TooManyRequests(retry_after=max(1, ceil(wait)))
        return None

    async def _count(self, spender: str) -> float | None:
        if await self._counts.hit(self._limit, self._name, spender):
            return None
        full = await self._counts.get_window_stats(self._limit, self._name, spender)
        return float(full.reset_time) - time.time()


def redis(address: str) -> Store:
    """The Redis at an address, by redis-py: the extra `redis`."""
    patience = {"socket_timeout": STORE_SECONDS, "socket_connect_timeout": STORE_SECONDS}
    return Store(f"async+{address}", implementation="redispy", **cast("Any", patience))
