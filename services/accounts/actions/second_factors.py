"""What an officer does at first use: bind an app that gives time-based codes."""

import base64
import secrets
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts import policy
from services.accounts.actions import proofs
from services.accounts.actions.accounts import own_account
from services.accounts.engine import Passwords, uri_of_secret
from services.accounts.queries import second_factors as queries
from services.accounts.rules import passwords as strength
from services.accounts.rules import second_factors as rules
from services.accounts.rules.passwords import Credentials
from services.accounts.tables import second_factors as tables
from services.common.deeds import Deed
from services.common.store import audit
from services.common.time.clock import day_of


@dataclass(frozen=True)
class Binding:
    """What is typed or scanned into the app; told this once."""

    secret: str = field(repr=False)
    """Base32."""
    uri: str = field(repr=False)


async def bind(
    session: AsyncSession,
    deed: Deed,
    passwords: Passwords,
    *,
    credentials: Credentials,
    network: str,
    now: datetime,
) -> Binding:
    """A new secret for an officer whose app has not shown a code yet; an earlier one is gone.

    Raises what proofs.prove raises, PasswordChangeDue, NoOfficer, SecondFactorBound.
    """
    held = await proofs.prove(
        session, deed, passwords, credentials=credentials, network=network, now=now
    )
    account = await own_account(session, held.account_id)
    terms = policy.password_terms(day_of(now), account.kind)
    if strength.change_is_due(held.changed_at, terms, now, given=held.given):
        raise strength.PasswordChangeDue
    factor = await queries.second_factor(session, account.account_id)
    rules.refuse_binding(account.kind, factor.facts() if factor else None)
    secret = base64.b32encode(secrets.token_bytes(rules.SECRET_BYTES)).decode()
    fresh = tables.SecondFactor(account_id=account.account_id, secret=secret, bound_at=now)
    await session.merge(fresh)
    await audit.note(
        session,
        deed,
        action="second-factor.bound",
        object_id=account.account_id,
        region=account.region,
    )
    return Binding(secret, uri_of_secret(secret, account.name))
