"""What runs by itself: messages that are due are sent, one by one, as long as the app lives.

Whatever breaks between an attempt's beginning and its answer leaves it to be lost, never repeated.
"""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta
from functools import partial
from typing import Final, TypeVar

from fastapi import FastAPI

from services.accounts.actions import message_sending
from services.accounts.actions.message_sending import Means
from services.common.deeds import Deed, by_itself

T = TypeVar("T")

PAUSE: Final = 2
"""Seconds between looks where nothing is due."""
LEASE: Final = timedelta(minutes=5)
"""After how long an attempt without an answer is nobody's any more: no client waits so long."""


async def send_messages(app: FastAPI) -> None:
    """Send what is due for as long as the app lives; an attempt under way is always ended."""
    while True:
        await lose_unanswered(app)
        while await _ended(send_next(app)):
            pass
        await asyncio.sleep(PAUSE)


async def send_next(app: FastAPI) -> bool:
    """Give the next message its turn; False if none is due."""
    means: Means = app.state.means
    take = partial(message_sending.take, deed=_deed(app), means=means)
    turn = await app.state.database.run(take)
    if turn is None:
        return False
    if turn.letter:
        answer = await means.posts[turn.letter.channel](turn.letter)
        settle = partial(
            message_sending.settle, deed=_deed(app), means=means, turn=turn, answer=answer
        )
        await app.state.database.run(settle)
    return True


async def lose_unanswered(app: FastAPI) -> None:
    """Nobody waits for an answer to what a process left behind that is gone."""
    before = app.state.means.real_now() - LEASE
    lose = partial(message_sending.lose, deed=_deed(app), begun_before=before)
    await app.state.database.run(lose)


def _deed(app: FastAPI) -> Deed:
    return by_itself("accounts", app.state.clock, "messages")


async def _ended(work: Awaitable[T]) -> T:
    """Work done to its end, also where the app ends meanwhile."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise
