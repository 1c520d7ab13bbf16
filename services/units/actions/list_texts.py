"""Texts of a recommended list read by a second process, while this one checks its rows."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from services.units.actions.list_checks import Check
from services.units.policy.reading_aside import Aside

STRIDE: Final = 50
"""How many texts are read at a time: ten milliseconds or so, if they are short."""


@asynccontextmanager
async def helped(check: Check, aside: Aside | None) -> AsyncIterator[None]:
    """Let the texts of the list be read from its end, until they meet who checks from its start."""
    task = asyncio.create_task(_read_from_the_end(check, aside)) if aside else None
    try:
        yield
    finally:
        if task:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _read_from_the_end(check: Check, aside: Aside) -> None:
    texts = await asyncio.to_thread(check.texts)
    await aside.get_ready()
    while texts:
        stride = [text for text in texts[-STRIDE:] if text not in check.seen]
        del texts[-STRIDE:]
        told = await aside.read(stride) if stride else None
        if told is None:
            return
        check.learn(stride, told)
