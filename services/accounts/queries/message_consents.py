"""The ledger of consents: its balances."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.tables.message_consents import MessageConsent


async def balances(
    session: AsyncSession, account_id: str, templates: Collection[str]
) -> dict[str, int]:
    """How many sendings an account consents to, by template; 0 where nothing was said."""
    rows = await session.execute(
        select(MessageConsent.template, func.sum(MessageConsent.amount))
        .where(MessageConsent.account_id == account_id, MessageConsent.template.in_(templates))
        .group_by(MessageConsent.template)
    )
    return dict.fromkeys(templates, 0) | {template: int(total) for template, total in rows}
