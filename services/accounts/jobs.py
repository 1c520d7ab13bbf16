"""What runs by itself: messages that are due are sent one by one, departments are told of news.

Whatever breaks between an attempt's beginning and its answer leaves a message to be lost, never
repeated, and a push to be repeated under its own id.
"""

import asyncio
import logging
from collections.abc import Awaitable
from datetime import date
from functools import partial
from typing import Final, TypeVar

from fastapi import FastAPI

from services.accounts.actions import feed_pushing, feed_searches, message_sending
from services.accounts.actions.message_sending import Means
from services.accounts.clients.pushes import Pushes
from services.accounts.clients.sisters import Sisters
from services.accounts.rules import feed_pushes
from services.accounts.rules.feed_pushes import NewsUnavailable, Notice, Pushing
from services.accounts.rules.letters import UNANSWERED, Answer, Letter
from services.common.deeds import Deed, by_itself

T = TypeVar("T")

log = logging.getLogger(__name__)

PAUSE: Final = 2
"""Seconds between looks where nothing is due."""
PATIENCE: Final = 60.0
"""Seconds for a letter, a new token for it and a second try included."""
PUSHING: Final = 4
"""How many pushes have their turn at once: a department that is slow keeps no other waiting."""


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


async def push_news(app: FastAPI) -> None:
    """Tell departments of news for as long as the app lives."""
    # No group of tasks: what breaks with one department ends nobody else's attempt.
    await asyncio.gather(*(_keep_pushing(app) for _ in range(PUSHING)))


async def push_next(app: FastAPI) -> bool:
    """Give the push that is due its turn; False if none is."""
    run = app.state.database.run
    push_id = await run(partial(feed_pushing.take, deed=_deed(app, "feed-pushes")))
    if push_id is None:
        return False
    try:
        await _take_turn(app, push_id)
    except Exception:
        # The next in turn goes on; this one has its turn again when its lease is over.
        log.exception("push %s broke", push_id)
    return True


async def _take_turn(app: FastAPI, push_id: str) -> None:
    deed, run = _deed(app, "feed-pushes"), app.state.database.run
    turn = await run(partial(feed_pushing.open_turn, deed=deed, push_id=push_id))
    if turn is None:
        return
    notice = turn.notice or await _news(app, turn)
    if notice:
        await _push(app, turn, notice)


async def _keep_pushing(app: FastAPI) -> None:
    while True:
        try:
            while await push_next(app):
                pass
        except Exception:
            # A database that is away for a while.
            log.exception("no push had its turn")
        await asyncio.sleep(PAUSE)


async def forget_daily(app: FastAPI) -> None:
    """Once a day of this process searches of days before are let go, whoever's they are."""
    done: date | None = None
    while True:
        today = app.state.clock.today()
        if today != done:
            await forget_searches(app)
            done = today
        await asyncio.sleep(PAUSE)


async def forget_searches(app: FastAPI) -> None:
    """Let go of searches for objects that were not at their end before today."""
    forget = partial(feed_searches.forget_before_today, deed=_deed(app, "daily"))
    await app.state.database.run(forget)


async def _news(app: FastAPI, turn: Pushing) -> Notice | None:
    sisters: Sisters = app.state.sisters_asked
    deed, run = _deed(app, "feed-pushes"), app.state.database.run
    try:
        news = await sisters.news_of(turn)
    except NewsUnavailable as error:
        await run(partial(feed_pushing.postpone, deed=deed, turn=turn, why=error.why))
        return None
    found: Notice | None = await run(partial(feed_pushing.begin, deed=deed, turn=turn, news=news))
    return found


async def _push(app: FastAPI, turn: Pushing, notice: Notice) -> None:
    pushes: Pushes = app.state.pushes
    told = feed_pushes.headers(turn.secret, notice, app.state.real_clock.now())
    answer = await pushes.send(turn.url, notice.body, told)
    settle = partial(
        feed_pushing.settle,
        deed=_deed(app, "feed-pushes"),
        turn=turn,
        notice=notice,
        answer=answer,
        draw=app.state.means.draw,
    )
    await app.state.database.run(settle)


def _deed(app: FastAPI, cause: str = "messages") -> Deed:
    return by_itself("accounts", app.state.clock, cause)


async def _ended(work: Awaitable[T]) -> T:
    """Work done to its end, also where the app ends meanwhile."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise
