"""Confirmations: the second proof of who signs, given by a way to sign in once more."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts import documents, policy
from services.accounts.actions import ways
from services.accounts.actions.accounts import own_account
from services.accounts.clients.outside import Outside
from services.accounts.engine import Passwords
from services.accounts.rules import confirmations as rules
from services.accounts.rules.ways import Proof
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
    outside: Outside,
    *,
    key: TokenKey,
    digest: str,
    proof: Proof,
    now: datetime,
) -> Confirmed:
    """Prove for one text, by a way to sign in, that it is the caller. `now` is real time.

    A wrong password counts as a wrong try, as at the sign-in. Raises what ways.prove raises.
    """
    account = await own_account(session, deed.author)
    await ways.prove(session, deed, passwords, outside, proof=proof, now=now)
    span = policy.confirmation_span(day_of(now))
    confirmation_id = ids.new("cnf")
    told = rules.claims(
        account.account_id,
        digest=digest,
        proof=proof.way,
        confirmation_id=confirmation_id,
        now=now,
        span=span,
    )
    await audit.note(
        session, deed, action="text.confirmed", object_id=confirmation_id, region=account.region
    )
    return Confirmed(documents.access_token(told, key), int(span.total_seconds()))
