"""What a department does by itself: take a token by its key, and sign each request."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts import documents, policy
from services.accounts.actions import department_keys
from services.accounts.queries import department_keys as queries
from services.accounts.rules import department_keys as keys
from services.accounts.rules import signatures, tokens
from services.accounts.settings import TokenKey
from services.common.deeds import Deed
from services.common.store import audit
from services.common.time.clock import day_of
from services.common.values import ids
from services.common.values.signatures import SignedRequest


@dataclass(frozen=True)
class DepartmentToken:
    """A token for a quarter of an hour at most, and what it is good for."""

    access_token: str
    expires_in: int
    """Seconds."""
    scopes: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """What is answered to whoever received a signed request: why not, or by which key."""

    refusal: signatures.Refusal | None
    key: keys.DepartmentKey | None
    server_time: datetime


async def take_token(
    session: AsyncSession,
    deed: Deed,
    key: TokenKey,
    *,
    client_id: str,
    client_secret: str,
    now: datetime,
) -> DepartmentToken:
    """A department's token by its client id and secret. `now` is real time, here and below;
    days of use are the clock's, as the days on which a key is given and revoked are.

    Raises ClientInvalid, AgreementNotInForce.
    """
    found = await department_keys.facts(session, client_id)
    proven = keys.prove(found, client_secret, deed.today)
    await queries.note_use(session, proven.key_id, deed.today)
    done = replace(deed, author=proven.key_id)
    await audit.note(session, done, action="department.signed-in", object_id=proven.agreement_id)
    terms = policy.token_terms(day_of(now), "department")
    claims = tokens.department_claims(
        proven.key_id,
        proven.agreement_id,
        proven.terms,
        token_id=ids.new("tok"),
        now=now,
        terms=terms,
    )
    return DepartmentToken(
        access_token=documents.access_token(claims, key),
        expires_in=int(terms.access.total_seconds()),
        scopes=proven.terms.scopes,
    )


async def verify(
    session: AsyncSession, deed: Deed, *, key_id: str, signed: SignedRequest, now: datetime
) -> Verdict:
    """Judge a signed request by the key of its token; a good one spends its nonce."""
    key = await department_keys.facts(session, key_id)
    refusal = signatures.judge(key, signed, now=now, today=deed.today)
    if refusal is None:
        await queries.note_use(session, key_id, deed.today)
        if not await _is_first(session, key_id, signed, now):
            refusal = "signature-replayed"
    return Verdict(refusal, None if refusal else key, now)


async def _is_first(
    session: AsyncSession, key_id: str, signed: SignedRequest, now: datetime
) -> bool:
    ends_at = signatures.nonce_ends(signed)
    return await queries.spend_nonce(session, key_id, signed.nonce, ends_at=ends_at, now=now)
