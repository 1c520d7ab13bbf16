"""Cover asked for before an arrival is kept: reporting knows the contract, matching the consent."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.database import release
from services.common.web.tokens import Caller
from services.matching import policy
from services.matching.clients.reporting import Reporting
from services.matching.queries import insurance_consents, sight
from services.matching.rules import covers as rules
from services.matching.rules.preparations import Preparation, first_told, is_by
from services.matching.tables.dispatches import Dispatch


async def refuse_uncovered(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    dispatch_id: str,
    of: tuple[date, Preparation],
    *,
    reporting: Reporting,
) -> None:
    """Who arrives is insurable on that day, where the region makes it a condition.

    `of`: the day of arrival, and what is told to stand before it. What else keeps an arrival out
    is left to the arrival. Raises CoverMissing, CoverUnknown.
    """
    dispatch = await sight.dispatch_of_unit(session, caller, dispatch_id)
    if dispatch is not None and dispatch.state == "signed":
        await _refuse(session, deed, dispatch, of, reporting)


async def refuse_reinstated_uncovered(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    placement_id: str,
    of: tuple[date | None, Preparation],
    *,
    reporting: Reporting,
) -> None:
    """The same of an arrival given back on another day. Raises CoverMissing, CoverUnknown."""
    arrived_on, told = of
    placement = await sight.placement_seen(session, caller, placement_id)
    if arrived_on is None or placement is None or placement.state != "annulled":
        return
    if arrived_on != placement.arrived_on or told.is_told:
        dispatch = await session.get_one(Dispatch, placement.dispatch_id)
        before = Preparation(placement.entry_training_on, placement.insured_from)
        told = first_told(told, before)
        await _refuse(session, deed, dispatch, (arrived_on, told), reporting)


async def _refuse(
    session: AsyncSession,
    deed: Deed,
    dispatch: Dispatch,
    of: tuple[date, Preparation],
    reporting: Reporting,
) -> None:
    arrived_on, told = of
    terms = policy.preparation_terms(deed.today, dispatch.workplace_county)
    if not terms.cover_needed or not is_by(told.insured_from, arrived_on):
        return
    consent = await insurance_consents.on_day(session, dispatch.id, arrived_on)
    consented = rules.required_consent(consent.sum_limit if consent else None)
    region = dispatch.unit_region
    # No connection waits for the sister; a contract is made or ended by an office, not meanwhile.
    await release(session)
    rules.refuse_uncovered(await reporting.cover_on(region, arrived_on), consented)
