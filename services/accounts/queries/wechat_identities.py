"""WeChat identities: whose an openid is, what an account has, and its binding and end."""

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.tables.wechat_identities import WechatIdentity
from services.common.store.sealed import blind

OPENID = "wechat_identities.openid"


async def account_of(session: AsyncSession, openid: str) -> str | None:
    """The account that signs in by an openid."""
    index = blind(OPENID, openid)
    found = select(WechatIdentity.account_id).where(WechatIdentity.openid_index == index)
    return await session.scalar(found)


async def hold_identity_by(session: AsyncSession, openid: str) -> WechatIdentity | None:
    """The identity of an openid, which nobody unbinds meanwhile."""
    found = select(WechatIdentity).where(WechatIdentity.openid_index == blind(OPENID, openid))
    return await session.scalar(found.with_for_update(read=True, key_share=True))


async def hold_identity_of(session: AsyncSession, account_id: str) -> WechatIdentity | None:
    """The identity of an account, by which nobody keeps a push meanwhile."""
    found = select(WechatIdentity).where(WechatIdentity.account_id == account_id)
    return await session.scalar(found.with_for_update())


async def identity_of(session: AsyncSession, account_id: str) -> WechatIdentity | None:
    """The identity of an account."""
    return await session.get(WechatIdentity, account_id, populate_existing=True)


async def bind(session: AsyncSession, identity: WechatIdentity) -> bool:
    """Keep an identity; False if its openid or unionid is another account's."""
    columns = WechatIdentity.__table__.columns.keys()
    values = {name: getattr(identity, name) for name in columns}
    kept = insert(WechatIdentity).values(values).on_conflict_do_nothing()
    return await session.scalar(kept.returning(WechatIdentity.account_id)) is not None


async def unbind(session: AsyncSession, account_id: str) -> None:
    """Drop the identity of an account."""
    await session.execute(delete(WechatIdentity).where(WechatIdentity.account_id == account_id))
