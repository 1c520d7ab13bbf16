"""Work in slices of which the next is made while the database is busy with the one before."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


async def ahead(make: Callable[[T], R], slices: Iterable[T]) -> AsyncGenerator[R, None]:
    """What is made of each slice, in their order: the next in a thread while one is in use."""
    loop = asyncio.get_running_loop()
    coming: asyncio.Future[R] | None = None
    try:
        for some in slices:
            before, coming = coming, loop.run_in_executor(None, make, some)
            if before is not None:
                yield await before
        if coming is not None:
            yield await coming
    finally:
        if coming is not None:
            coming.cancel()
