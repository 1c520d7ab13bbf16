"""Ways to sign in: which an account has, one more, one less, and the proof that comes before."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.actions import phone_codes, tries, wechat_pushes
from services.accounts.clients.outside import Outside
from services.accounts.clients.wechat import Session, WeChat
from services.accounts.engine import Passwords
from services.accounts.queries import accounts as account_rows
from services.accounts.queries import passwords as password_rows
from services.accounts.queries import phones, wechat_identities
from services.accounts.queries import tokens as sign_ins
from services.accounts.rules import lockout, ways
from services.accounts.rules.passwords import PasswordWrong
from services.accounts.rules.phone_codes import masked
from services.accounts.rules.ways import Proof, Way, Ways
from services.accounts.tables.phones import Phone
from services.accounts.tables.wechat_identities import WechatIdentity
from services.common.deeds import Deed
from services.common.store import audit
from services.common.store.database import release
from services.common.store.sealed import blind


async def ways_of(session: AsyncSession, account_id: str) -> Ways:
    """Which ways an account has."""
    return Ways(
        password=await password_rows.password_of(session, account_id) is not None,
        wechat=await wechat_identities.identity_of(session, account_id) is not None,
        phone=await phones.phone_of(session, account_id) is not None,
    )


async def shown_ways(session: AsyncSession, account_id: str) -> tuple[Ways, str | None]:
    """Which ways an account has, and its phone as its owner is shown it."""
    bound = await phones.phone_of(session, account_id)
    return await ways_of(session, account_id), masked(bound.phone) if bound else None


async def prove(
    session: AsyncSession,
    deed: Deed,
    passwords: Passwords,
    outside: Outside,
    *,
    proof: Proof,
    now: datetime,
) -> None:
    """Put to the proof that it is the author who is there. `now` is real time, here and below.

    Raises ProofUnfit, PasswordWrong, AccountLocked, PhoneCodeWrong, and what code2session raises.
    """
    ways.refuse_proof(await ways_of(session, deed.author), proof)
    if proof.way == "password":
        await _prove_password(session, deed, passwords, proof.given, now)
    elif proof.way == "phone":
        await _prove_phone(session, deed, proof.given, now)
    else:
        await release(session)
        seen = await outside.wechat.code2session(proof.given)
        if await wechat_identities.account_of(session, seen.openid) != deed.author:
            raise ways.ProofUnfit


async def bind_wechat(
    session: AsyncSession, deed: Deed, wechat: WeChat, *, code: str, now: datetime
) -> None:
    """Let the author sign in by WeChat too.

    Raises WayBound, WechatTaken, and what code2session raises.
    """
    await release(session)
    seen = await wechat.code2session(code)
    await account_rows.hold_account(session, deed.author)
    ways.refuse_binding(await ways_of(session, deed.author), "wechat")
    await keep_wechat(session, deed, deed.author, seen, now)


async def keep_wechat(
    session: AsyncSession, deed: Deed, account_id: str, seen: Session, now: datetime
) -> None:
    """Keep whose openid it is from now on. Raises WechatTaken."""
    place = "wechat_identities.unionid"
    identity = WechatIdentity(
        account_id=account_id,
        openid=seen.openid,
        openid_index=blind(wechat_identities.OPENID, seen.openid),
        unionid=seen.unionid,
        unionid_index=blind(place, seen.unionid) if seen.unionid else None,
        bound_at=now,
    )
    if not await wechat_identities.bind(session, identity):
        raise ways.WechatTaken
    await audit.note(session, deed, action="wechat.bound", object_id=account_id)


async def bind_phone(
    session: AsyncSession, deed: Deed, *, phone: str, code: str, now: datetime
) -> None:
    """Let the author sign in by a phone too. Raises WayBound, PhoneTaken, PhoneCodeWrong."""
    await phone_codes.spend_code(session, deed, phone=phone, code=code, now=now)
    await account_rows.hold_account(session, deed.author)
    ways.refuse_binding(await ways_of(session, deed.author), "phone")
    await keep_phone(session, deed, deed.author, phone, now)


async def keep_phone(
    session: AsyncSession, deed: Deed, account_id: str, phone: str, now: datetime
) -> None:
    """Keep whose phone it is from now on. Raises PhoneTaken."""
    index = blind(phones.PHONE, phone)
    row = Phone(account_id=account_id, phone=phone, phone_index=index, bound_at=now)
    if not await phones.bind(session, row):
        raise ways.PhoneTaken
    await audit.note(session, deed, action="phone.bound", object_id=account_id)


async def unbind(session: AsyncSession, deed: Deed, way: Way, now: datetime) -> None:
    """Let the author sign in by this no more, and end every open sign-in.

    Raises WayUnbound, LastWay.
    """
    await account_rows.hold_account(session, deed.author)
    ways.refuse_unbinding(await ways_of(session, deed.author), way)
    if way == "wechat":
        await wechat_pushes.empty_of(session, deed.author)
    rows = wechat_identities if way == "wechat" else phones
    await rows.unbind(session, deed.author)
    await sign_ins.revoke_families(session, deed.author, now)
    await audit.note(session, deed, action=f"{way}.unbound", object_id=deed.author)


async def _prove_password(
    session: AsyncSession, deed: Deed, passwords: Passwords, given: str, now: datetime
) -> None:
    kept = await password_rows.password_of(session, deed.author)
    held = await tries.prove(session, deed, passwords, kept=kept, given=given, now=now)
    if held is None:
        raise PasswordWrong
    held.tries = lockout.Tries()


async def _prove_phone(session: AsyncSession, deed: Deed, given: str, now: datetime) -> None:
    bound = await phones.phone_of(session, deed.author)
    if bound is None:
        raise ways.ProofUnfit
    await phone_codes.spend_code(session, deed, phone=bound.phone, code=given, now=now)
