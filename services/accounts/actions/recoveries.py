"""Recovery: an administrator gives an officer who lost password or app credentials anew."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts import policy
from services.accounts.actions.accounts import own_account
from services.accounts.actions.officers import record
from services.accounts.actions.passwords import keep_former
from services.accounts.engine import Passwords
from services.accounts.queries import accounts as account_rows
from services.accounts.queries import passwords as password_rows
from services.accounts.queries import second_factors as factor_rows
from services.accounts.queries import tokens as sign_ins
from services.accounts.rules import lockout
from services.accounts.rules import officers as rules
from services.accounts.rules import passwords as strength
from services.accounts.rules.accounts import Account
from services.accounts.tables import accounts
from services.accounts.tables.passwords import Password
from services.common.deeds import Deed
from services.common.store import audit
from services.common.time.clock import day_of


async def recover_officer(
    session: AsyncSession,
    deed: Deed,
    passwords: Passwords,
    officer_id: str,
    *,
    expected_version: int,
    password: str,
    ground: str,
    now: datetime,
) -> Account:
    """Give a first password anew and unbind the app; every sign-in ends. `now` is real time.

    Raises NotAdministrator, OfficerUnknown, OwnRecovery, OfficerChanged, PasswordTooWeak.
    """
    held, kept = await _held(session, deed, officer_id)
    rules.refuse_stale(held.facts(), expected_version)
    terms = policy.password_terms(day_of(now), held.kind)
    strength.refuse_weak(password, name=held.name, terms=terms)
    keep_former(session, kept, now)
    kept.hash, kept.changed_at, kept.given = await passwords.hash(password), now, True
    kept.tries = lockout.Tries()
    held.version += 1
    await factor_rows.unbind_second_factor(session, held.id)
    await sign_ins.revoke_families(session, held.id, now)
    await audit.note(
        session,
        deed,
        action="officer.recovered",
        object_id=held.id,
        region=held.region,
    )
    await record(session, deed, held.facts(), "officer.recovered", ground=ground)
    return held.facts()


async def _held(
    session: AsyncSession, deed: Deed, officer_id: str
) -> tuple[accounts.Account, Password]:
    administrator = await own_account(session, deed.author)
    seen = await account_rows.officer(session, officer_id)
    if seen is None:
        raise rules.OfficerUnknown
    rules.refuse_recovery(administrator, seen.facts())
    # The password before its account, as a sign-in takes them.
    kept = await password_rows.hold_password(session, officer_id)
    held = await account_rows.hold_officer(session, officer_id)
    if kept is None or held is None:
        raise rules.OfficerUnknown
    rules.refuse_recovery(administrator, held.facts())
    return held, kept
