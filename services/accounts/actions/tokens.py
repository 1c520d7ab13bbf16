"""What is done with tokens: sign in, renew a sign-in, end one."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts import documents, policy
from services.accounts.actions import deputies, networks, proofs
from services.accounts.actions.handover_objections import refuse_suspended
from services.accounts.engine import Passwords
from services.accounts.queries import accounts as account_rows
from services.accounts.queries import second_factors as factor_rows
from services.accounts.queries import tokens as sign_ins
from services.accounts.rules import accounts, second_factors
from services.accounts.rules import passwords as strength
from services.accounts.rules import tokens as rules
from services.accounts.rules.accounts import Account
from services.accounts.rules.deputies import Acting
from services.accounts.rules.passwords import Credentials
from services.accounts.settings import TokenKey
from services.accounts.tables import tokens as tables
from services.accounts.tables.accounts import Account as AccountRow
from services.accounts.tables.passwords import Password
from services.common.deeds import Deed
from services.common.store import audit
from services.common.store.database import release
from services.common.time.clock import day_of, end_of
from services.common.values import ids


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
    network: str,
    now: datetime,
) -> Tokens:
    """Sign in by name, password and, if one is bound, code. `now` is real time, here and below.

    Raises what proofs.prove raises, AccountSuspended, PasswordChangeDue, SecondFactorMissing.
    """
    held = await proofs.prove(
        session, deed, passwords, credentials=credentials, network=network, now=now
    )
    if passwords.is_outdated(held.hash):
        held.hash = await passwords.hash(credentials.password)
    acting = await _entitled_held(session, held.account_id, deed)
    await _refuse_unready(session, acting.account, held, now)
    await networks.remember(session, account_id=held.account_id, network=network, now=now)
    return await _begin(session, deed, acting, key, now)


async def begin(
    session: AsyncSession, deed: Deed, account_id: str, key: TokenKey, now: datetime
) -> Tokens:
    """Begin a sign-in for whoever proved by other means who they are. Raises AccountSuspended."""
    acting = await _entitled_held(session, account_id, deed)
    return await _begin(session, deed, acting, key, now)


async def renew(
    session: AsyncSession, deed: Deed, key: TokenKey, *, refresh_token: str, now: datetime
) -> Tokens:
    """Spend a refresh token: a new access token, and the refresh token's successor.

    A token that comes a second time ends the whole family. Raises RefreshTokenInvalid,
    AccountSuspended.
    """
    held = await sign_ins.hold_token(session, rules.digest(refresh_token))
    if held is None:
        raise rules.RefreshTokenInvalid
    token, family = held
    verdict = rules.judge(token.facts(), family.facts(), now)
    if verdict == "reused":
        family.revoked_at = now
        await audit.note(
            session,
            deed,
            action="sign-in.reused",
            object_id=family.account_id,
            region=await account_rows.region_of(session, family.account_id),
        )
        # The family stays ended though the answer is a refusal.
        await release(session)
    if verdict != "good":
        raise rules.RefreshTokenInvalid
    # Who suspends it waits for this family, and ends it.
    account = await account_rows.account(session, family.account_id)
    acting = await deputies.acting(session, await _in_good_standing(session, account), deed.today)
    token.spent_at = now
    return _next(session, deed, acting, family, key=key, now=now)


async def revoke(session: AsyncSession, deed: Deed, *, refresh_token: str, now: datetime) -> None:
    """End the sign-in of a refresh token; of an unknown one there is nothing to end."""
    held = await sign_ins.hold_token(session, rules.digest(refresh_token))
    if held is None or held[1].revoked_at is not None:
        return
    family = held[1]
    family.revoked_at = now
    await audit.note(
        session,
        deed,
        action="sign-in.ended",
        object_id=family.account_id,
        region=await account_rows.region_of(session, family.account_id),
    )


async def ended_since(session: AsyncSession, instant: datetime) -> Sequence[str]:
    """The sign-ins that were ended from an instant on, by whomever."""
    return await sign_ins.ended_since(session, instant)


async def _refuse_unready(
    session: AsyncSession, account: Account, held: Password, now: datetime
) -> None:
    day = day_of(now)
    terms = policy.password_terms(day, account.kind)
    if strength.change_is_due(held.changed_at, terms, now, given=held.given):
        raise strength.PasswordChangeDue
    factor = await factor_rows.second_factor(session, account.account_id)
    required = policy.second_factor_required(day)
    seen = factor.facts() if factor else None
    second_factors.refuse_without(account.kind, seen, required=required)


async def _entitled_held(session: AsyncSession, account_id: str, deed: Deed) -> Acting:
    """With what roles an account signs in, none of which is taken away until the commit.

    A sign-in that is not there yet is ended by nobody: who suspends comes before it or after it.
    """
    account = await account_rows.hold_standing(session, account_id)
    return await deputies.acting_held(
        session, await _in_good_standing(session, account), deed.today
    )


async def _in_good_standing(session: AsyncSession, account: AccountRow | None) -> Account:
    if account is None:
        raise accounts.AccountGone
    await refuse_suspended(session, account.facts())
    return account.facts()


async def _begin(
    session: AsyncSession, deed: Deed, acting: Acting, key: TokenKey, now: datetime
) -> Tokens:
    account = acting.account
    await sign_ins.forget_ended_families(session, account.account_id, now)
    done = replace(deed, author=account.account_id)
    await audit.note(
        session,
        done,
        action="sign-in.succeeded",
        object_id=account.account_id,
        region=account.region,
    )
    terms = policy.token_terms(day_of(now), account.kind)
    begun = rules.begin_family(now, terms)
    family = tables.Family(
        id=ids.new("fam"), account_id=account.account_id, begun_at=now, ends_at=begun.ends_at
    )
    session.add(family)
    await session.flush()
    return _next(session, deed, acting, family, key=key, now=now)


def _next(
    session: AsyncSession,
    deed: Deed,
    acting: Acting,
    family: tables.Family,
    *,
    key: TokenKey,
    now: datetime,
) -> Tokens:
    account = acting.account
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
    # Days are those of the office's clock, a token's time is real.
    lent_for = end_of(acting.lent_to) - deed.now if acting.lent_to else None
    ends_at = rules.access_ends(now, terms, family.facts(), lent_for)
    claims = rules.claims(
        account, sign_in=family.id, token_id=ids.new("tok"), now=now, ends_at=ends_at
    )
    return Tokens(
        access_token=documents.access_token(claims, key),
        expires_in=max(1, int((ends_at - now).total_seconds())),
        refresh_token=refresh_token,
    )
