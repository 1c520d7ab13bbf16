"""What runs by itself: messages that are due are sent, one by one, as long as the app lives.

Whatever breaks between an attempt's beginning and its answer leaves it to be lost, never repeated.
"""

import asyncio
from collections.abc import Awaitable
from functools import partial
from typing import Final, TypeVar

from fastapi import FastAPI

from services.accounts.actions import message_sending
from services.accounts.actions.message_sending import Means
from services.accounts.rules.letters import UNANSWERED, Answer, Letter
from services.common.deeds import Deed, by_itself

T = TypeVar("T")

PAUSE: Final = 2
"""Seconds between looks where nothing is due."""
PATIENCE: Final = 60.0
"""Seconds for a letter, a new token for it and a second try included."""


async def send_messages(app: FastAPI) -> None:
    """Send what is due for as long as the app lives; an attempt under way is always ended."""
    while True:
        await look_after_abandoned(app)
        while await _ended(_send_next_undisturbed(app)):
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
        answer = await _posted(means, turn.letter)
        settle = partial(
            message_sending.settle, deed=_deed(app), means=means, turn=turn, answer=answer
        )
        await app.state.database.run(settle)
    return True


async def _posted(means: Means, letter: Letter) -> Answer:
    # One way out that never comes back would keep all messages waiting.
    try:
        async with asyncio.timeout(PATIENCE):
            return await means.posts[letter.channel](letter)
    except TimeoutError:
        return UNANSWERED[letter.channel]


async def look_after_abandoned(app: FastAPI) -> None:
    """Take up what a process left behind that is gone."""
    abandon = partial(message_sending.abandon, deed=_deed(app), means=app.state.means)
    await app.state.database.run(abandon)


async def _send_next_undisturbed(app: FastAPI) -> bool:
    # The ways out are shut only after it.
    async with app.state.under_way:
        return await send_next(app)


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
