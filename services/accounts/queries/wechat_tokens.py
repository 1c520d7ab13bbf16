"""The access token of the mini program: as it is kept, and whose it is to renew it."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.tables.wechat_tokens import WechatToken


async def kept_token(session: AsyncSession, appid: str) -> WechatToken | None:
    """The token as it is kept now, or None before the first."""
    return await session.get(WechatToken, appid, populate_existing=True)


async def put_off(session: AsyncSession, seen: WechatToken, until: datetime) -> bool:
    """Let nobody else renew a token that is due before an instant; False if another is at it."""
    due = WechatToken.appid == seen.appid, WechatToken.renew_at == seen.renew_at
    moved = update(WechatToken).where(*due).values(renew_at=until).returning(WechatToken.appid)
    return await session.scalar(moved) is not None


async def keep_first(session: AsyncSession, token: WechatToken) -> bool:
    """Keep a token where there is none; False if there is one."""
    columns = {name: getattr(token, name) for name in WechatToken.__table__.columns.keys()}  # noqa: SIM118
    kept = insert(WechatToken).values(columns).on_conflict_do_nothing(index_elements=["appid"])
    return await session.scalar(kept.returning(WechatToken.appid)) is not None


async def hold_token(session: AsyncSession, appid: str) -> WechatToken:
    """The token as it is kept now, locked against another change."""
    return await session.get_one(WechatToken, appid, with_for_update=True, populate_existing=True)
