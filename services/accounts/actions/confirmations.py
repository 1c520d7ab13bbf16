"""Confirmations: the second proof of who signs, given by the password once more."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts import documents, policy, queries
from services.accounts.actions import tries
from services.accounts.actions.accounts import own_account
from services.accounts.engine import Passwords
from services.accounts.rules import confirmations as rules
from services.accounts.rules import lockout
from services.accounts.rules.passwords import PasswordWrong
from services.accounts.settings import TokenKey
from services.common.deeds import Deed
from services.common.store import audit
from services.common.time.clock import day_of
from services.common.values import ids


@dataclass(frozen=True)
class Confirmed:
    """A confirmation to hand on with what is signed, and for how many seconds it is good."""

    confirmation: str
    expires_in: int


async def confirm(
    session: AsyncSession,
    deed: Deed,
    passwords: Passwords,
    *,
    key: TokenKey,
    digest: str,
    given: str,
    now: datetime,
) -> Confirmed:
    """Prove the caller's password for one text. `now` is real time.

    A wrong password counts as a wrong try. Raises PasswordWrong, AccountLocked.
    """
    account = await own_account(session, deed.author)
    kept = await queries.password_of(session, account.account_id)
    held = await tries.prove(session, deed, passwords, kept=kept, given=given, now=now)
    if held is None:
        raise PasswordWrong
    held.tries = lockout.Tries()
    span = policy.confirmation_span(day_of(now))
    confirmation_id = ids.new("cnf")
    told = rules.claims(
        account.account_id, digest=digest, confirmation_id=confirmation_id, now=now, span=span
    )
    await audit.note(
        session, deed, action="text.confirmed", object_id=confirmation_id, region=account.region
    )
    return Confirmed(documents.access_token(told, key), int(span.total_seconds()))
