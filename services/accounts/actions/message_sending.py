"""Sending messages: each attempt is kept before anything leaves, and settled by its answer.

WeChat does not tell a message from its twin. An attempt that never ended, for the process died or
no answer came, may have arrived: nobody but an officer lets it be made again. The SMS gateway does
by the message's id, so there it is made again.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts import policy
from services.accounts.actions import message_consents as consents
from services.accounts.actions.message_consents import Use
from services.accounts.actions.message_moves import move
from services.accounts.queries import accounts
from services.accounts.queries import messages as queries
from services.accounts.queries.message_addresses import Addresses, addresses
from services.accounts.rules import message_templates
from services.accounts.rules import messages as rules
from services.accounts.rules.letters import Answer, Letter, Post
from services.accounts.rules.message_consents import SMS
from services.accounts.rules.message_kinds import MessageKind
from services.accounts.rules.message_templates import Templates
from services.accounts.rules.messages import Channel, Choice, Ways
from services.accounts.tables.messages import Message, MessageAttempt
from services.common.deeds import Deed

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Turn:
    """A message had its turn; `letter` is its attempt of that number, kept and to be made."""

    message_id: str
    no: int
    letter: Letter | None = None


@dataclass(frozen=True)
class Means:
    """By what messages are sent here: templates, the ways that are set, real time, and chance."""

    templates: Templates
    posts: Mapping[Channel, Post]
    real_now: Callable[[], datetime]
    draw: Callable[[], float]
    """From 0 to 1."""


async def take(session: AsyncSession, deed: Deed, means: Means) -> Turn | None:
    """Give the next message that is due its turn; None if none is.

    An attempt is kept, with the consent that it spends, before anything leaves.
    """
    message = await queries.take_due(session, deed.now)
    if message is None:
        return None
    letters = await _letters(session, means, message)
    ways = Ways(wechat="wechat" in letters, sms="sms" in letters)
    choice = rules.choose(message.queued(), ways, policy.message_terms(deed.today), deed.now)
    letter = letters[choice.channel] if choice.move == "attempt" and choice.channel else None
    if letter:
        await _begin(session, deed, means, message, letter)
    else:
        await _leave(session, deed, message, choice)
    return Turn(message.id, message.tries, letter)


async def settle(
    session: AsyncSession, deed: Deed, means: Means, turn: Turn, answer: Answer
) -> None:
    """Keep what became of an attempt and take its message on.

    An answer that comes after its message was given up for uncertain changes what it can.
    """
    message = await queries.hold(session, turn.message_id)
    attempt = await queries.attempt(session, turn.message_id, turn.no)
    attempt.outcome, attempt.code, attempt.ended_at = answer.outcome, answer.code, means.real_now()
    if message is None or message.tries != turn.no:
        return
    if message.state == "sending":
        await _end(session, deed, means, message, attempt)
    elif message.state == "uncertain" and answer.outcome == "delivered":
        await move(session, deed, message, "deliver")


async def abandon(session: AsyncSession, deed: Deed, means: Means) -> None:
    """Decide what a process left behind that died between an attempt and its answer."""
    now = means.real_now()
    for message, attempt in await queries.hold_abandoned(session, now - rules.LEASE):
        step = rules.abandoned(attempt.channel, now - attempt.begun_at)
        if step == "lose":
            log.error("message %s: nobody knows whether it arrived", message.id)
        if step:
            message.next_at = deed.now
            await move(session, deed, message, step, problem="unanswered")


async def _letters(session: AsyncSession, means: Means, message: Message) -> dict[Channel, Letter]:
    """By which ways a message's youth can be reached now: set here, known, consented to."""
    kind = policy.kind_of(message.kind)
    account = await queries.recipient(session, message.youth_id)
    if kind is None or account is None:
        return {}
    # Held until the attempt is kept: two sendings do not spend one consent.
    await accounts.hold_account(session, account.id)
    found = {}
    to = await addresses(session, account.id)
    for letter in _written(means.templates, kind, message, account.id, to):
        is_set = letter.channel in means.posts
        if is_set and await consents.allows(session, account.id, letter.consent):
            found[letter.channel] = letter
    return found


def _written(
    templates: Templates, kind: MessageKind, message: Message, account_id: str, to: Addresses
) -> Iterator[Letter]:
    template, code = templates.wechat.get(kind.name), templates.sms.get(kind.name)
    whose = (message.id, account_id)
    if template and to.openid:
        data = message_templates.filled(kind, template, message.values)
        at = to.bound_at
        yield Letter(*whose, "wechat", to.openid, template.id, data, template.page, at)
    if code and to.phone:
        values = message_templates.sms_values(kind, message.values)
        yield Letter(*whose, "sms", to.phone, code, values)


async def _leave(session: AsyncSession, deed: Deed, message: Message, choice: Choice) -> None:
    if choice.move:
        problem = {"drop": "stale", "give_up": message.problem or "no-way"}.get(choice.move)
        await move(session, deed, message, choice.move, problem=problem)
    elif choice.until:
        message.next_at = choice.until


async def _begin(
    session: AsyncSession, deed: Deed, means: Means, message: Message, letter: Letter
) -> None:
    await move(session, deed, message, "attempt")
    message.tries, message.channel = message.tries + 1, letter.channel
    attempt = MessageAttempt(
        message_id=message.id,
        no=message.tries,
        channel=letter.channel,
        account_id=letter.account_id,
        template=letter.template,
        bound_at=letter.bound_at,
        begun_at=means.real_now(),
    )
    session.add(attempt)
    await consents.spend(session, deed, _use(means, attempt))


async def _end(
    session: AsyncSession, deed: Deed, means: Means, message: Message, attempt: MessageAttempt
) -> None:
    outcome = attempt.outcome or "lost"
    await accounts.hold_account(session, attempt.account_id)
    await consents.answered(session, deed, _use(means, attempt), outcome)
    sms_next = attempt.channel == "wechat" and "sms" in await _letters(session, means, message)
    terms = policy.message_terms(deed.today)
    step = rules.answered(outcome, message.tries, terms, sms_next=sms_next)
    if step == "retry":
        message.next_at = deed.now + rules.pause(message.tries, means.draw())
    elif step == "redirect":
        message.next_at, message.channel = deed.now, "sms"
    elif step == "break":
        log.error("message %s: refused by %s as ill-formed", message.id, attempt.channel)
    problem = None if step == "deliver" else f"{attempt.channel}-{attempt.code}"
    await move(session, deed, message, step, problem=problem)


def _use(means: Means, attempt: MessageAttempt) -> Use:
    template = SMS if attempt.channel == "sms" else attempt.template
    lasting = consents.is_lasting(means.templates, template)
    return Use(attempt.account_id, template, lasting, attempt.bound_at, attempt.message_id)
