"""What WeChat pushed of the wish for messages: kept once, however often it comes."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.tables.wechat_events import WechatEvent
from services.accounts.tables.wechat_identities import WechatIdentity


async def keep(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> Sequence[int]:
    """Keep the rows of a push that are not there yet; the places of those kept."""
    if not rows:
        return ()
    kept = insert(WechatEvent).values([*rows])
    once = kept.on_conflict_do_nothing(index_elements=["push", "ordinal"])
    return (await session.scalars(once.returning(WechatEvent.ordinal))).all()


async def of_account(session: AsyncSession, account_id: str) -> Sequence[WechatEvent]:
    """What was pushed of the openid that an account signs in by."""
    mine = select(WechatIdentity.openid_index).where(WechatIdentity.account_id == account_id)
    return (
        await session.scalars(select(WechatEvent).where(WechatEvent.openid_index.in_(mine)))
    ).all()
