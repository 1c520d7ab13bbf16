"""How a password is put to the proof: one try at a time, each wrong one counted."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts import policy
from services.accounts.engine import Passwords
from services.accounts.queries import accounts
from services.accounts.queries import passwords as queries
from services.accounts.rules import lockout
from services.accounts.tables.passwords import Password
from services.common.deeds import Deed
from services.common.store import audit
from services.common.store.database import release
from services.common.time.clock import day_of


async def prove(
    session: AsyncSession,
    deed: Deed,
    passwords: Passwords,
    *,
    kept: Password | None,
    given: str,
    now: datetime,
) -> Password | None:
    """The kept password, locked, if the given one is right; None if it is wrong or none is kept.

    A wrong try is counted for good, whatever becomes of the request; the count begins afresh
    only once all that is asked was right, which the caller says. Raises AccountLocked.
    """
    if kept is None:
        await release(session)
        await passwords.matches(None, given)
        return None
    lockout.refuse_locked(kept.tries, now)
    since = kept.changed_at
    # Hashing takes its time: no connection waits for it.
    await release(session)
    right = await passwords.matches(kept.hash, given)
    held = await queries.hold_password(session, kept.account_id)
    if held is None:
        return None
    # Asked again under the lock: of many tries at once, none past the last tells right or wrong.
    lockout.refuse_locked(held.tries, now)
    if right and held.changed_at == since:
        return held
    await count_wrong(session, deed, held, now)
    return None


async def count_wrong(
    session: AsyncSession, deed: Deed, held: Password, now: datetime, *, what: str = "password"
) -> None:
    """Count a wrong try for good, of a password or of a code."""
    held.tries = lockout.after_wrong(held.tries, policy.lock_terms(day_of(now)), now)
    which, area = held.account_id, await accounts.region_of(session, held.account_id)
    await audit.note(session, deed, action=f"{what}.wrong", object_id=which, region=area)
    if held.shut_until is not None:
        await audit.note(session, deed, action="account.locked", object_id=which, region=area)
    await release(session)
