"""The ledger of consents: its balances."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.rules.message_consents import SMS
from services.accounts.tables.message_consents import MessageConsent
from services.accounts.tables.wechat_identities import WechatIdentity


async def balances(
    session: AsyncSession, account_id: str, templates: Collection[str]
) -> dict[str, int]:
    """How many sendings an account consents to, by template; 0 where nothing was said.

    A consent to WeChat's is its openid's and ends with its binding.
    """
    bound_at = select(WechatIdentity.bound_at).where(WechatIdentity.account_id == account_id)
    stands = or_(
        MessageConsent.template == SMS,
        MessageConsent.bound_at.is_not_distinct_from(bound_at.scalar_subquery()),
    )
    rows = await session.execute(
        select(MessageConsent.template, func.sum(MessageConsent.amount))
        .where(MessageConsent.account_id == account_id, MessageConsent.template.in_(templates))
        .where(stands)
        .group_by(MessageConsent.template)
    )
    return dict.fromkeys(templates, 0) | {template: int(total) for template, total in rows}


async def bound_at(session: AsyncSession, account_id: str) -> datetime | None:
    """Since when an account's present openid is bound; None if there is none."""
    found = select(WechatIdentity.bound_at).where(WechatIdentity.account_id == account_id)
    return await session.scalar(found)
