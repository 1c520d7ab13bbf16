"""What is done with tokens: sign in, renew a sign-in, end one."""

import asyncio
import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts import documents, policy, queries, tables
from services.accounts.actions import tries
from services.accounts.engine import Passwords
from services.accounts.rules import accounts, names
from services.accounts.rules import tokens as rules
from services.accounts.rules.accounts import Account
from services.accounts.rules.passwords import Credentials
from services.accounts.settings import TokenKey
from services.common.deeds import Deed
from services.common.store import audit
from services.common.store.database import release
from services.common.time.clock import day_of
from services.common.values import ids

REFUSED_AFTER: Final = 0.3
"""Seconds from a sign-in to its refusal, be the name or the password wrong."""


@dataclass(frozen=True)
class Tokens:
    """What a sign-in gives: a token for a quarter of an hour, and one to renew it with."""

    access_token: str
    expires_in: int
    """Seconds."""
    refresh_token: str


async def sign_in(
    session: AsyncSession,
    deed: Deed,
    passwords: Passwords,
    *,
    key: TokenKey,
    credentials: Credentials,
    now: datetime,
) -> Tokens:
    """Sign in by name and password. `now` is real time, here and below.

    Raises SignInFailed (a wrong name and a wrong password alike), AccountLocked,
    AccountSuspended.
    """
    refused_at = asyncio.get_running_loop().time() + REFUSED_AFTER
    kept = await queries.password_named(session, names.folded(credentials.name))
    held = await tries.prove(
        session, deed, passwords, kept=kept, given=credentials.password, now=now
    )
    if held is None:
        await asyncio.sleep(refused_at - asyncio.get_running_loop().time())
        raise accounts.SignInFailed
    if passwords.is_outdated(held.hash):
        held.hash = await passwords.hash(credentials.password)
    account = await _entitled(session, held.account_id)
    await queries.forget_ended_families(session, account.account_id, now)
    done = replace(deed, author=account.account_id)
    await audit.note(session, done, action="sign-in.succeeded", object_id=account.account_id)
    return await _begin(session, account, key, now)


async def renew(
    session: AsyncSession, deed: Deed, key: TokenKey, *, refresh_token: str, now: datetime
) -> Tokens:
    """Spend a refresh token: a new access token, and the refresh token's successor.

    A token that comes a second time ends the whole family. Raises RefreshTokenInvalid,
    AccountSuspended.
    """
    held = await queries.hold_token(session, rules.digest(refresh_token))
    if held is None:
        raise rules.RefreshTokenInvalid
    token, family = held
    verdict = rules.judge(token.facts(), family.facts(), now)
    if verdict == "reused":
        family.revoked_at = now
        await audit.note(session, deed, action="sign-in.reused", object_id=family.account_id)
        # The family stays ended though the answer is a refusal.
        await release(session)
    if verdict != "good":
        raise rules.RefreshTokenInvalid
    account = await _entitled(session, family.account_id)
    token.spent_at = now
    return _next(session, account, family, key, now)


async def revoke(session: AsyncSession, deed: Deed, *, refresh_token: str, now: datetime) -> None:
    """End the sign-in of a refresh token; of an unknown one there is nothing to end."""
    held = await queries.hold_token(session, rules.digest(refresh_token))
    if held is None or held[1].revoked_at is not None:
        return
    family = held[1]
    family.revoked_at = now
    await audit.note(session, deed, action="sign-in.ended", object_id=family.account_id)


async def _entitled(session: AsyncSession, account_id: str) -> Account:
    account = await queries.account(session, account_id)
    if account is None:
        raise accounts.AccountGone
    accounts.refuse_suspended(account.facts())
    return account.facts()


async def _begin(session: AsyncSession, account: Account, key: TokenKey, now: datetime) -> Tokens:
    terms = policy.token_terms(day_of(now), account.kind)
    begun = rules.begin_family(now, terms)
    family = tables.Family(
        id=ids.new("fam"), account_id=account.account_id, begun_at=now, ends_at=begun.ends_at
    )
    session.add(family)
    await session.flush()
    return _next(session, account, family, key, now)


def _next(
    session: AsyncSession, account: Account, family: tables.Family, key: TokenKey, now: datetime
) -> Tokens:
    terms = policy.token_terms(day_of(now), account.kind)
    refresh_token = secrets.token_urlsafe(32)
    successor = rules.next_token(now, terms, family.facts())
    session.add(
        tables.RefreshToken(
            digest=rules.digest(refresh_token),
            family_id=family.id,
            idle_until=successor.idle_until,
        )
    )
    claims = rules.claims(account, token_id=ids.new("tok"), now=now, terms=terms)
    return Tokens(
        access_token=documents.access_token(claims, key),
        expires_in=int(terms.access.total_seconds()),
        refresh_token=refresh_token,
    )
