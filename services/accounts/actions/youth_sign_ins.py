"""Youths sign in without a password: by WeChat, or by a code sent to their phone."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.actions import networks, phone_codes, tokens
from services.accounts.actions.tokens import Tokens
from services.accounts.clients.wechat import WeChat
from services.accounts.queries import accounts as account_rows
from services.accounts.queries import phones, wechat_identities
from services.accounts.rules.ways import PhoneUnknown, WechatUnknown
from services.accounts.settings import TokenKey
from services.common.deeds import Deed
from services.common.store.database import release


async def by_wechat(
    session: AsyncSession,
    deed: Deed,
    wechat: WeChat,
    *,
    key: TokenKey,
    code: str,
    network: str,
    now: datetime,
) -> Tokens:
    """Sign in whoever holds a code of wx.login. `now` is real time, here and below.

    `network` is where they come from. Raises WechatUnknown, NetworkLocked, AccountSuspended, and
    what code2session raises.
    """
    await release(session)
    seen = await wechat.code2session(code)
    account_id = await _held(session, wechat_identities.account_of, seen.openid)
    if account_id is None:
        raise WechatUnknown
    return await _begin(session, deed, account_id, key=key, network=network, now=now)


async def by_phone(
    session: AsyncSession,
    deed: Deed,
    *,
    key: TokenKey,
    phone: str,
    code: str,
    network: str,
    now: datetime,
) -> Tokens:
    """Sign in whoever holds the code sent to a phone.

    Only who holds it is told that nobody has signed up by the phone, and may sign up by the same
    code. Raises PhoneCodeWrong, PhoneUnknown, NetworkLocked, AccountSuspended.
    """
    held = await phone_codes.prove_code_from(
        session, deed, phone=phone, code=code, network=network, now=now
    )
    account_id = await _held(session, phones.account_of, phone)
    if account_id is None:
        raise PhoneUnknown
    held.spent_at = now
    return await _begin(session, deed, account_id, key=key, network=network, now=now)


async def _held(
    session: AsyncSession, account_of: Callable[[AsyncSession, str], Awaitable[str | None]], by: str
) -> str | None:
    """Whose account it is, held until the commit: what was unbound meanwhile opens no door."""
    account_id = await account_of(session, by)
    if account_id is None:
        return None
    await account_rows.hold_standing(session, account_id)
    return account_id if await account_of(session, by) == account_id else None


async def _begin(
    session: AsyncSession,
    deed: Deed,
    account_id: str,
    *,
    key: TokenKey,
    network: str,
    now: datetime,
) -> Tokens:
    # A network is shut to strangers, by whatever way they come.
    await networks.refuse_stranger(session, account_id=account_id, network=network, now=now)
    begun = await tokens.begin(session, deed, account_id, key, now)
    await networks.remember(session, account_id=account_id, network=network, now=now)
    return begun
