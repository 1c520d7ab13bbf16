"""What is done with data agreements: conclude one, revise it, end it, see them."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts import policy
from services.accounts.actions.accounts import own_account
from services.accounts.queries import data_agreements as queries
from services.accounts.rules import data_agreements as rules
from services.accounts.rules.data_agreements import DepartmentKind, Terms
from services.accounts.rules.officers import administered_by
from services.accounts.tables import data_agreements as tables
from services.common.deeds import Deed
from services.common.store import changes
from services.common.store.grounds import record_grounded
from services.common.values import ids


async def conclude(
    session: AsyncSession, deed: Deed, kind: DepartmentKind, terms: Terms, reason: str
) -> tables.DataAgreement:
    """Keep an agreement with a department, of the administrator's own office.

    Raises what rules.read_terms raises.
    """
    administrator = await own_account(session, deed.author)
    agreed = rules.read_terms(administrator, kind, terms, deed.today, _most(deed))
    made = tables.DataAgreement(
        id=ids.new("dag"),
        region=administered_by(administrator),
        department_kind=kind,
        state="in_force",
        version=1,
        **_columns(agreed),
    )
    session.add(made)
    # Its first version refers to it.
    await session.flush()
    await _keep(session, deed, made, "data-agreement.concluded", reason)
    return made


async def revise(
    session: AsyncSession,
    deed: Deed,
    agreement_id: str,
    terms: Terms,
    *,
    expected_version: int,
    reason: str,
) -> tables.DataAgreement:
    """Replace what was agreed; it applies to the next request, whatever a token still says.

    Raises AgreementUnknown, AgreementChanged, AgreementOver, and what rules.read_terms raises.
    """
    held = await administered(session, deed, agreement_id)
    rules.refuse_stale(held.version, expected_version)
    held.state = rules.follow(held.state, "revise")
    administrator = await own_account(session, deed.author)
    kind = held.department_kind
    agreed = rules.read_terms(administrator, kind, terms, deed.today, _most(deed))
    for name, value in _columns(agreed).items():
        setattr(held, name, value)
    held.version += 1
    await _keep(session, deed, held, "data-agreement.revised", reason)
    return held


async def end(
    session: AsyncSession, deed: Deed, agreement_id: str, *, expected_version: int, reason: str
) -> tables.DataAgreement:
    """End an agreement at once, for good.

    Raises AgreementUnknown, AgreementChanged, AgreementOver, NotAdministrator.
    """
    held = await administered(session, deed, agreement_id)
    rules.refuse_stale(held.version, expected_version)
    held.state = rules.follow(held.state, "end")
    held.version += 1
    await _keep(session, deed, held, "data-agreement.ended", reason)
    return held


async def administered(
    session: AsyncSession, deed: Deed, agreement_id: str
) -> tables.DataAgreement:
    """An agreement that the caller administers, locked. Raises NotAdministrator, …Unknown."""
    area = administered_by(await own_account(session, deed.author))
    found = await queries.agreement(session, agreement_id, lock=True)
    return _seen(found, area)


async def seen(session: AsyncSession, agreement_id: str, area: str | None) -> tables.DataAgreement:
    """An agreement of an office in an area. Raises AgreementUnknown."""
    return _seen(await queries.agreement(session, agreement_id), area)


async def agreements_within(
    session: AsyncSession, area: str, *, after: str, limit: int
) -> Sequence[tables.DataAgreement]:
    """The agreements of the offices in an area, in order of ids."""
    return await queries.agreements_within(session, area, after=after, limit=limit)


async def versions(
    session: AsyncSession, agreement_id: str, area: str | None, *, below: int, limit: int
) -> Sequence[tables.DataAgreementVersion]:
    """How an agreement stood, the newest first. Raises AgreementUnknown."""
    await seen(session, agreement_id, area)
    return await queries.agreement_versions(session, agreement_id, below=below, limit=limit)


def _seen(found: tables.DataAgreement | None, area: str | None) -> tables.DataAgreement:
    if found is None:
        raise rules.AgreementUnknown
    rules.refuse_unseen(area, found.region)
    return found


def _columns(terms: Terms) -> dict[str, Any]:
    columns = asdict(terms)
    feeds = {name: list(fields) for name, fields in terms.feeds.items()}
    return columns | {
        "feeds": feeds,
        "batches": list(terms.batches),
        "regions": list(terms.regions),
    }


def _most(deed: Deed) -> int:
    return policy.agreement_days(deed.today)


async def _keep(
    session: AsyncSession, deed: Deed, agreement: tables.DataAgreement, event: str, reason: str
) -> None:
    days = {
        "first_day": agreement.first_day.isoformat(),
        "last_day": agreement.last_day.isoformat(),
    }
    session.add(
        tables.DataAgreementVersion(
            agreement_id=agreement.id,
            version=agreement.version,
            terms=_columns(agreement.terms) | days,
            state=agreement.state,
            reason=reason,
            author=deed.author,
            recorded_at=deed.now,
        )
    )
    data = {
        "region": agreement.region,
        "department_kind": agreement.department_kind,
        "scopes": list(agreement.terms.scopes),
        "regions": list(agreement.regions),
        **days,
    }
    change = changes.Change(
        "data-agreement", agreement.id, agreement.version, event, deed.today, data, reason
    )
    await record_grounded(session, deed, change)
