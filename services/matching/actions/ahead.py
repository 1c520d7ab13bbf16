"""Work in slices of which the next is made while the database is busy with the one before."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from functools import partial
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


async def ahead(make: Callable[[T], R], slices: Iterable[T]) -> AsyncIterator[R]:
    """What is made of each slice, in their order: the next in a thread while one is in use."""
    begin = partial(asyncio.get_running_loop().run_in_executor, None, make)
    coming: asyncio.Future[R] | None = None
    try:
        for some in slices:
            before, coming = coming, begin(some)
            if before is not None:
                yield await before
        if coming is not None:
            yield await coming
    finally:
        if coming is not None:
            coming.cancel()
