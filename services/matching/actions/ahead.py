"""Work in slices of which the next is made while the database is busy with the one before."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


async def ahead(make: Callable[[T], R], slices: Iterable[T]) -> AsyncGenerator[R, None]:
    """What is made of each slice, in their order: the next in a thread while one is in use.

    None is begun before the one before it is made: what is made may depend on what was.
    """
    loop = asyncio.get_running_loop()
    coming: asyncio.Future[R] | None = None
    try:
        for some in slices:
            made = [await asyncio.shield(coming)] if coming is not None else []
            coming = loop.run_in_executor(None, make, some)
            for one in made:
                yield one
        if coming is not None:
            yield await asyncio.shield(coming)
    finally:
        if coming is not None:
            # A thread cannot be called off: left alone it would decide beside whoever begins anew.
            await asyncio.wait([coming])
            coming.exception()
