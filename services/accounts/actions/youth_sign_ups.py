"""Youths sign up without a password: by WeChat, or by a code sent to their phone."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.actions import networks, phone_codes, ways
from services.accounts.actions.accounts import tell_opened
from services.accounts.clients.wechat import WeChat
from services.accounts.queries import accounts as queries
from services.accounts.rules.accounts import ISSUES, Account
from services.accounts.tables import accounts as tables
from services.common.deeds import Deed
from services.common.store.database import release
from services.common.values import ids


async def by_wechat(
    session: AsyncSession,
    deed: Deed,
    wechat: WeChat,
    *,
    code: str,
    phone_code: str | None,
    now: datetime,
) -> Account:
    """Open an account for a code of wx.login; with one of getPhoneNumber, by the phone too.

    `now` is real time, here and below. Raises WechatTaken, PhoneTaken, and what WeChat raises.
    """
    await release(session)
    seen = await wechat.code2session(code)
    phone = await wechat.phone_number(phone_code, seen.openid) if phone_code else None
    account = await _open(session, deed)
    await ways.keep_wechat(session, deed, account.account_id, seen, now)
    if phone:
        await ways.keep_phone(session, deed, account.account_id, phone, now)
    return account


async def by_phone(
    session: AsyncSession, deed: Deed, *, phone: str, code: str, network: str, now: datetime
) -> Account:
    """Open an account for a phone and the code sent to it.

    `network` is where they come from; while it is shut, a right code is no more use than a wrong
    one. Raises PhoneCodeWrong, PhoneTaken, NetworkLocked.
    """
    held = await phone_codes.prove_code_from(
        session, deed, phone=phone, code=code, network=network, now=now
    )
    held.spent_at = now
    account = await _open(session, deed)
    await networks.refuse_stranger(session, account_id=account.account_id, network=network, now=now)
    await ways.keep_phone(session, deed, account.account_id, phone, now)
    return account


async def _open(session: AsyncSession, deed: Deed) -> Account:
    account_id = ids.new("acc")
    account = tables.Account(
        id=account_id,
        # Nobody signs in by it; it holds the place of a name that they have not chosen.
        name=account_id,
        folded_name=account_id.casefold(),
        kind="youth",
        roles=["youth"],
        youth_id=ids.new(ISSUES["youth"]),
        suspended=False,
        version=1,
        created_at=deed.now,
    )
    await queries.claim_name(session, account)
    await tell_opened(session, deed, account.facts())
    return account.facts()
