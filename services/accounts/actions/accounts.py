"""What anyone does with their own account: sign up, see it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts import policy
from services.accounts.engine import Passwords
from services.accounts.queries import accounts as queries
from services.accounts.rules import names
from services.accounts.rules import passwords as strength
from services.accounts.rules.accounts import ISSUES, Account, AccountGone, SignsUp
from services.accounts.rules.passwords import Credentials
from services.accounts.tables import accounts as tables
from services.accounts.tables.passwords import Password
from services.common.deeds import Deed
from services.common.store import changes
from services.common.time.clock import day_of
from services.common.values import ids


async def sign_up(
    session: AsyncSession,
    deed: Deed,
    passwords: Passwords,
    *,
    kind: SignsUp,
    credentials: Credentials,
    now: datetime,
) -> Account:
    """Open an account, and issue the id of the unit or youth that it will stand for.

    Raises SignInNameUnfit, SignInNameTaken, PasswordTooWeak.
    """
    account = tables.Account(
        id=ids.new("acc"),
        name=names.read_name(credentials.name),
        kind=kind,
        roles=[kind],
        unit_id=ids.new(ISSUES[kind]) if kind == "unit" else None,
        youth_id=ids.new(ISSUES[kind]) if kind == "youth" else None,
        suspended=False,
        version=1,
        created_at=deed.now,
    )
    await keep_account(session, passwords, account, credentials.password, now, given=False)
    opened = account.facts()
    await tell_opened(session, deed, opened)
    return opened


async def keep_account(
    session: AsyncSession,
    passwords: Passwords,
    account: tables.Account,
    password: str,
    now: datetime,
    *,
    given: bool,
) -> None:
    """Keep a new account with its first password. `now` is real time.

    `given` says that it comes from somebody else and is to be changed at first use.

    Raises SignInNameTaken, PasswordTooWeak.
    """
    terms = policy.password_terms(day_of(now), account.kind)
    strength.refuse_weak(password, name=account.name, terms=terms)
    account.folded_name = names.folded(account.name)
    if await queries.name_is_taken(session, account.folded_name):
        raise names.SignInNameTaken
    kept = await passwords.hash(password)
    if not await queries.claim_name(session, account):
        raise names.SignInNameTaken
    session.add(Password(account_id=account.id, hash=kept, changed_at=now, given=given))


async def own_account(session: AsyncSession, account_id: str) -> Account:
    """The caller's account as it is now. Raises AccountGone if there is none any more."""
    account = await queries.account(session, account_id)
    if account is None:
        raise AccountGone
    return account.facts()


async def tell_opened(session: AsyncSession, deed: Deed, account: Account) -> None:
    """Tell of an account that its owner has opened."""
    await changes.record(
        session,
        deed,
        changes.Change(
            object="account",
            id=account.account_id,
            version=account.version,
            event="account.opened",
            occurred_on=deed.today,
            data={"kind": account.kind, "unit_id": account.unit_id, "youth_id": account.youth_id},
            ground="本人注册",
        ),
    )
