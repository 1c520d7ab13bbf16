"""Threads beside the loop: how often they take turns, and that none is left at work alone."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

TURN: Final = 0.0005
"""Seconds. By Python's own 0.005 whoever awaits the database or a client waits that long again at
each step, as long as another thread reckons: the two then never go on at once."""


def share() -> None:
    """Let threads take turns this often."""
    sys.setswitchinterval(TURN)


@asynccontextmanager
async def beside(
    work: Callable[P, R], *args: P.args, **kwargs: P.kwargs
) -> AsyncIterator[asyncio.Future[R]]:
    """Some work done in a thread meanwhile; its end is waited for, however one leaves.

    A thread cannot be called off: left alone it would go on beside whoever begins the same anew.
    To be awaited under `asyncio.shield`, or giving up waiting gives up the work.
    """
    made = asyncio.ensure_future(asyncio.to_thread(work, *args, **kwargs))
    try:
        yield made
    finally:
        await asyncio.wait([made])
        if not made.cancelled():
            # Asked for, as nobody else may have: asyncio logs what broke and was not.
            made.exception()


async def to_the_end(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """What some work in a thread gives; who is called off meanwhile goes once it has ended."""
    async with beside(work, *args, **kwargs) as made:
        return await asyncio.shield(made)
