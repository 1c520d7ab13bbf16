"""The access token of the mini program: as it is kept, and the lock under which it is renewed."""

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.tables.wechat_tokens import WechatToken

_RENEWAL = func.hashtextextended("wechat-token", 0)


async def kept_token(session: AsyncSession, appid: str) -> WechatToken | None:
    """The token as it is kept now, or None before the first."""
    return await session.get(WechatToken, appid, populate_existing=True)


async def hold_renewal(session: AsyncSession) -> None:
    """Be the one who renews; whoever comes second waits, and finds the new token."""
    await session.execute(select(func.pg_advisory_xact_lock(_RENEWAL)))


async def try_to_hold_renewal(session: AsyncSession) -> bool:
    """Be the one who renews, unless somebody is at it."""
    return bool(await session.scalar(select(func.pg_try_advisory_xact_lock(_RENEWAL))))


async def keep_token(session: AsyncSession, token: WechatToken) -> None:
    """Keep a token in the place of the former one."""
    columns = {name: getattr(token, name) for name in WechatToken.__table__.columns.keys()}  # noqa: SIM118
    kept = insert(WechatToken).values(columns)
    await session.execute(
        kept.on_conflict_do_update(
            index_elements=["appid"], set_={name: kept.excluded[name] for name in columns}
        )
    )
