"""How a password is replaced: by whoever is signed in, and by whoever must before they may."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts import policy
from services.accounts.actions import proofs, tries
from services.accounts.actions.accounts import own_account
from services.accounts.engine import Passwords
from services.accounts.queries import passwords as password_rows
from services.accounts.queries import tokens as sign_ins
from services.accounts.rules import lockout
from services.accounts.rules import passwords as rules
from services.accounts.rules.accounts import Account
from services.accounts.rules.passwords import Credentials
from services.accounts.tables import passwords as tables
from services.common.deeds import Deed
from services.common.store import audit
from services.common.time.clock import day_of
from services.common.values import ids


async def change(
    session: AsyncSession,
    deed: Deed,
    passwords: Passwords,
    *,
    old: str,
    new: str,
    now: datetime,
) -> None:
    """Change the caller's password and end every sign-in of the account. `now` is real time.

    A wrong old password counts as a wrong try. Raises PasswordWrong, PasswordTooWeak,
    PasswordUnchanged, PasswordUsedBefore, AccountLocked.
    """
    account = await own_account(session, deed.author)
    kept = await password_rows.password_of(session, account.account_id)
    held = await tries.prove(session, deed, passwords, kept=kept, given=old, now=now)
    if held is None:
        raise rules.PasswordWrong
    held.tries = lockout.Tries()
    await _replace(session, deed, passwords, account, held, old=old, new=new, now=now)


async def renew(
    session: AsyncSession,
    deed: Deed,
    passwords: Passwords,
    *,
    credentials: Credentials,
    network: str,
    new: str,
    now: datetime,
) -> None:
    """Replace a password that somebody else gave, or that has lasted its life, without a token.

    Raises what proofs.prove raises, PasswordChangeNotDue, PasswordTooWeak, PasswordUnchanged,
    PasswordUsedBefore.
    """
    held = await proofs.prove(
        session, deed, passwords, credentials=credentials, network=network, now=now
    )
    account = await own_account(session, held.account_id)
    terms = policy.password_terms(day_of(now), account.kind)
    if not rules.change_is_due(held.changed_at, terms, now, given=held.given):
        raise rules.PasswordChangeNotDue
    old = credentials.password
    await _replace(session, deed, passwords, account, held, old=old, new=new, now=now)


async def _replace(
    session: AsyncSession,
    deed: Deed,
    passwords: Passwords,
    account: Account,
    held: tables.Password,
    *,
    old: str,
    new: str,
    now: datetime,
) -> None:
    rules.refuse_unchanged(old, new)
    terms = policy.password_terms(day_of(now), account.kind)
    rules.refuse_weak(new, name=account.name, terms=terms)
    for former in await password_rows.former_passwords(session, account.account_id, terms.history):
        if await passwords.matches(former, new):
            raise rules.PasswordUsedBefore
    keep_former(session, held, now)
    held.hash, held.changed_at, held.given = await passwords.hash(new), now, False
    await password_rows.forget_former_passwords(session, account.account_id, keep=terms.history)
    await sign_ins.revoke_families(session, account.account_id, now)
    await audit.note(
        session,
        deed,
        action="password.changed",
        object_id=account.account_id,
        region=account.region,
    )


def keep_former(session: AsyncSession, held: tables.Password, now: datetime) -> None:
    """Remember a password that is about to be replaced."""
    session.add(
        tables.FormerPassword(
            id=ids.new("pwd"), account_id=held.account_id, hash=held.hash, replaced_at=now
        )
    )
