"""Consents to be told: what a youth answered is kept, a sending spends, a refusal clears.

Whoever moves a balance holds the account: two answers, or two sendings, come one after another.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.policy import MESSAGE_KINDS
from services.accounts.queries import accounts, wechat_identities
from services.accounts.queries import message_consents as queries
from services.accounts.rules import message_consents as rules
from services.accounts.rules.accounts import AccountGone
from services.accounts.rules.message_consents import SMS, Answer, Entry
from services.accounts.rules.message_kinds import MessageKind
from services.accounts.rules.message_templates import Templates
from services.accounts.rules.messages import Outcome
from services.accounts.tables.message_consents import MessageConsent
from services.common.deeds import Deed


@dataclass(frozen=True)
class Balance:
    """Where an account stands with a template: for which messages, and how many sendings."""

    template: str
    lasting: bool
    kinds: tuple[MessageKind, ...]
    balance: int


@dataclass(frozen=True)
class Use:
    """A line's place: whose consent, to which template, whether it lasts, by which message.

    `bound_at` tells the openid by its binding.
    """

    account_id: str
    template: str
    lasting: bool
    bound_at: datetime | None
    message_id: str | None = None


async def answer(
    session: AsyncSession, deed: Deed, templates: Templates, answers: Mapping[str, Answer]
) -> list[Balance]:
    """Keep what a youth answered to each template. Raises TemplateUnknown, AccountGone."""
    known = _known(templates)
    rules.refuse_unknown(answers, known)
    if await accounts.hold_account(session, deed.author) is None:
        raise AccountGone
    before = await queries.balances(session, deed.author, answers)
    bound_at = await queries.bound_at(session, deed.author)
    for template, given in sorted(answers.items()):
        use = Use(deed.author, template, known[template], bound_at)
        _keep(session, deed.now, use, rules.entry_of(given, before[template], lasting=use.lasting))
    await session.flush()
    return await balances(session, deed.author, templates)


async def balances(session: AsyncSession, account_id: str, templates: Templates) -> list[Balance]:
    """Where an account stands with each template that is set here, SMS last."""
    known = _known(templates)
    held = await queries.balances(session, account_id, known)
    return [
        Balance(template, lasting, _kinds(templates, template), held[template])
        for template, lasting in known.items()
    ]


async def allows(session: AsyncSession, account_id: str, template: str) -> bool:
    """Whether an account that is held consents to one more message by a template, or to SMS."""
    return (await queries.balances(session, account_id, [template]))[template] > 0


async def spend(session: AsyncSession, deed: Deed, use: Use) -> None:
    """A message is about to be sent: a one-time consent is spent by it."""
    _keep(session, deed.now, use, rules.spent(lasting=use.lasting))


async def answered(session: AsyncSession, deed: Deed, use: Use, outcome: Outcome) -> None:
    """A message was sent: what was not taken costs nothing, a refusal of WeChat's clears all.

    Of a message that may have arrived the consent stays spent.
    """
    if outcome == "refused" and use.template != SMS:
        held = (await queries.balances(session, use.account_id, [use.template]))[use.template]
        _keep(session, deed.now, use, rules.cleared(held))
    elif outcome in ("busy", "broken", "refused"):
        _keep(session, deed.now, use, rules.returned(lasting=use.lasting))


async def take_back(
    session: AsyncSession, openid: str, templates: Collection[str], now: datetime
) -> None:
    """Nothing is left of an openid's consents to templates that its holder has turned off."""
    account_id = await wechat_identities.account_of(session, openid)
    if account_id is None or await accounts.hold_account(session, account_id) is None:
        return
    bound_at = await queries.bound_at(session, account_id)
    for template, held in (await queries.balances(session, account_id, templates)).items():
        use = Use(account_id, template, lasting=False, bound_at=bound_at)
        _keep(session, now, use, rules.cleared(held))


def is_lasting(templates: Templates, template: str) -> bool:
    """Whether a consent to a template lasts; one that is set here no more is for one sending."""
    return _known(templates).get(template, False)


def _known(templates: Templates) -> dict[str, bool]:
    """Whether a consent lasts, by template."""
    known = {one.id: one.lasting for one in templates.wechat.values()}
    return known | ({SMS: True} if templates.sms else {})


def _kinds(templates: Templates, template: str) -> tuple[MessageKind, ...]:
    wechat = {name for name, one in templates.wechat.items() if one.id == template}
    named = set(templates.sms) if template == SMS else wechat
    return tuple(kind for kind in MESSAGE_KINDS if kind.name in named)


def _keep(session: AsyncSession, now: datetime, use: Use, entry: Entry) -> None:
    session.add(
        MessageConsent(
            account_id=use.account_id,
            template=use.template,
            bound_at=use.bound_at,
            reason=entry.reason,
            amount=entry.amount,
            message_id=use.message_id,
            recorded_at=now,
        )
    )
