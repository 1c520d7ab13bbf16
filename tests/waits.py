"""Whoever asks over the network holds no connection of a database meanwhile: looked at always."""

import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from functools import wraps
from itertools import count
from typing import Any, ParamSpec, TypeVar
from weakref import WeakSet

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import Pool

from services.common import telemetry
from services.common.store import database as databases
from services.common.store.files import Files
from services.common.store.readers import Readers
from services.common.transport import Transport
from services.common.upstream import Upstream

P, T = ParamSpec("P"), TypeVar("T")

_numbers = count()
_held: dict[object, tuple[int, str]] = {}
"""What is taken out of a pool, or of those kept for plain rows: a number, and for which request."""
_hands: ContextVar[frozenset[tuple[int, str]]] = ContextVar("_hands", default=frozenset())
"""What this task has taken, or whoever started it had in hand then: gathered calls ask for it."""
_kept: WeakSet[Pool] = WeakSet()
"""The pools whose connections stay out of them."""
_found: list[str] = []


def watch() -> None:
    """Look from now on, in every test."""
    event.listen(Pool, "checkout", _taken)
    for given_back in ("checkin", "detach", "invalidate"):
        event.listen(Pool, given_back, _given_back)
    databases._rows = _noted(databases._rows)
    Readers.one = _while_reading(Readers.one)  # type: ignore[method-assign]
    Upstream._ask = _alone(Upstream._ask)  # type: ignore[method-assign]
    Files._reach = _alone(Files._reach)  # type: ignore[method-assign]
    Transport.handle_async_request = _alone(Transport.handle_async_request)  # type: ignore[method-assign]


@contextmanager
def nobody_waits() -> Iterator[None]:
    """Fail where somebody waited on the network with a connection in their hands."""
    _found.clear()
    yield
    assert not _found, "a connection was held while the network was asked:\n" + "\n".join(_found)


def _taken(line: Any, record: Any, _: object) -> None:
    if record._ConnectionRecord__pool not in _kept:
        _take_in_hand(record)


def _given_back(_: object, record: Any, *__: object) -> None:
    _held.pop(record, None)


def _noted(make: Callable[..., AsyncEngine]) -> Callable[..., AsyncEngine]:
    def noted(*how: Any, **more: Any) -> AsyncEngine:
        engine = make(*how, **more)
        _kept.add(engine.pool)
        return engine

    return noted


def _while_reading(one: Callable[..., Any]) -> Callable[..., Any]:
    @asynccontextmanager
    async def reading(self: Readers) -> AsyncIterator[Any]:
        async with one(self) as connection:
            _take_in_hand(connection)
            try:
                yield connection
            finally:
                del _held[connection]

    return reading


def _alone(ask: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    @wraps(ask)
    async def asked(*how: P.args, **more: P.kwargs) -> T:
        if _is_in_hand():
            stack = traceback.extract_stack()
            _found.append("".join(traceback.format_list(stack[-25:])))
        return await ask(*how, **more)

    return asked


def _take_in_hand(what: object) -> None:
    _held[what] = mine = next(_numbers), telemetry.request_id.get()
    _hands.set(_hands.get().intersection(_held.values()) | {mine})


def _is_in_hand() -> bool:
    # Where a test lets one request come amid another, both are of its task.
    request = telemetry.request_id.get()
    mine = _hands.get().intersection(_held.values())
    return any(whose == request for _, whose in mine)
