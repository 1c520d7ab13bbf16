"""Work in slices of which the next is made while the database is busy with the one before."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from typing import TypeVar

from services.common import threads

T = TypeVar("T")
R = TypeVar("R")


async def ahead(make: Callable[[T], R], slices: Iterable[T]) -> AsyncGenerator[R, None]:
    """What is made of each slice, in their order: the next in a thread while one is in use.

    None is begun before the one before it is made: what is made may depend on what was.
    """
    made: list[R] = []
    for some in slices:
        async with threads.beside(make, some) as coming:
            for one in made:
                yield one
            made = [await asyncio.shield(coming)]
    for one in made:
        yield one
