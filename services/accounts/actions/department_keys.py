"""What is done with departments' keys: give one, revoke one, see them."""

import secrets
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.actions import data_agreements
from services.accounts.queries import department_keys as queries
from services.accounts.rules import data_agreements as agreements
from services.accounts.rules import department_keys as rules
from services.accounts.tables import department_keys as tables
from services.common.deeds import Deed
from services.common.store import changes
from services.common.store.grounds import record_grounded
from services.common.values import ids

SECRET_BYTES = 32


async def issue(
    session: AsyncSession, deed: Deed, agreement_id: str, reason: str
) -> tables.DepartmentKey:
    """A new key of an agreement; the agreement is locked, so that two never make a third.

    Raises NotAdministrator, AgreementUnknown, AgreementOver, KeysEnough.
    """
    agreement = await data_agreements.administered(session, deed, agreement_id)
    agreements.refuse_over(agreement.state)
    rules.refuse_third(await queries.active_keys(session, agreement_id))
    key = tables.DepartmentKey(
        id=ids.new("dky"),
        agreement_id=agreement_id,
        secret=secrets.token_urlsafe(SECRET_BYTES),
        state="active",
        issued_at=deed.now,
        version=1,
    )
    session.add(key)
    await _record(session, deed, key, "department-key.issued", reason)
    return key


async def revoke(
    session: AsyncSession,
    deed: Deed,
    agreement_id: str,
    key_id: str,
    *,
    expected_version: int,
    reason: str,
) -> tables.DepartmentKey:
    """Revoke a key at once: no request that it signed is answered any more.

    Raises NotAdministrator, AgreementUnknown, KeyUnknown, AgreementChanged, KeyRevoked.
    """
    await data_agreements.administered(session, deed, agreement_id)
    key = await queries.hold_key(session, agreement_id, key_id)
    if key is None:
        raise rules.KeyUnknown
    agreements.refuse_stale(key.version, expected_version)
    key.state, key.revoked_at = rules.revoked(key.state), deed.now
    key.version += 1
    await _record(session, deed, key, "department-key.revoked", reason)
    return key


async def keys_of(
    session: AsyncSession, agreement_id: str, area: str | None
) -> Sequence[tables.DepartmentKey]:
    """The keys of an agreement, the newest first, without secrets. Raises AgreementUnknown."""
    await data_agreements.seen(session, agreement_id, area)
    return await queries.keys_of(session, agreement_id)


async def facts(session: AsyncSession, key_id: str) -> rules.DepartmentKey | None:
    """A key with its agreement as they are now, for rules to judge by."""
    found = await queries.key_with_agreement(session, key_id)
    if found is None:
        return None
    key, agreement = found
    return rules.DepartmentKey(
        key_id=key.id,
        secret=key.secret,
        state=key.state,
        agreement_id=agreement.id,
        agreement_state=agreement.state,
        agreement_version=agreement.version,
        office=agreement.region,
        department=agreement.department_kind,
        terms=agreement.terms,
    )


async def _record(
    session: AsyncSession, deed: Deed, key: tables.DepartmentKey, event: str, reason: str
) -> None:
    data = {"agreement_id": key.agreement_id, "state": key.state}
    change = changes.Change("department-key", key.id, key.version, event, deed.today, data, reason)
    await record_grounded(session, deed, change)
