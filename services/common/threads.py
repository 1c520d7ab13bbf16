"""Threads beside the loop: how often they take turns, and that none is left at work alone."""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from contextvars import copy_context
from functools import partial
from typing import Final, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

log = logging.getLogger(__name__)

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
    made = begun(work, *args, **kwargs)
    try:
        yield made
    except asyncio.CancelledError:
        # Whoever would be told that it broke is gone.
        made.add_done_callback(_tell)
        raise
    finally:
        await end_of(made)


async def to_the_end(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """What some work in a thread gives; who is called off meanwhile goes once it has ended."""
    async with beside(work, *args, **kwargs) as made:
        return await asyncio.shield(made)


def begun(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> asyncio.Future[R]:
    """Some work begun in a thread; whoever begins it sees to its end."""
    # No task: whoever calls off all tasks of a loop would call off this, and not the thread.
    known = partial(copy_context().run, work, *args, **kwargs)
    made = asyncio.get_running_loop().run_in_executor(None, known)
    made.add_done_callback(_ask)
    return made


async def end_of(made: asyncio.Future[R]) -> None:
    """Wait for it; who is called off meanwhile, however often, goes once it has come."""
    called_off = None
    while not made.done():
        try:
            await asyncio.wait([made])
        except asyncio.CancelledError as told:
            called_off = told
    if called_off:
        raise called_off


def _ask(made: asyncio.Future[R]) -> BaseException | None:
    # As nobody else may: asyncio logs what broke and was not asked for.
    return None if made.cancelled() else made.exception()


def _tell(made: asyncio.Future[R]) -> None:
    if broken := _ask(made):
        log.error("what was made for somebody who was called off broke", exc_info=broken)
