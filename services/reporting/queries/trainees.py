"""Trainees as insurance sees them: days and consents from the facts, entries of lists."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import and_, exists, not_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlalchemy.sql import Select

from services.common.time.clock import end_of
from services.common.values import region
from services.reporting.queries import insurance
from services.reporting.queries.facts import facts_where
from services.reporting.rules import facts as rules
from services.reporting.rules.days import LATEST, ONE, Days
from services.reporting.rules.insurance_contracts import Contract
from services.reporting.rules.insurance_covers import Consent, Entry, Trainee
from services.reporting.rules.stays import stay_of
from services.reporting.tables.facts import Fact

_ARRIVED = "placement.arrived"
_CONSENTED = "dispatch.insurance-consented"
_ENDS = ("placement.completed", "placement.ended-early")


async def trainees_in(
    session: AsyncSession,
    area: str,
    *,
    since: date,
    told_since: date = LATEST,
    after: str,
    limit: int,
) -> list[Trainee]:
    """A stretch of an area's placements by id, but those whose end before a day is settled.

    Those of whom something was recorded since another day are among them all the same.
    """
    stretch = _arrivals(area, since, told_since).where(Fact.object_id > after)
    keys = await session.scalars(stretch.order_by(Fact.object_id).limit(limit))
    return await named(session, list(keys))


async def trainee(session: AsyncSession, placement_id: str, *, office: str) -> Trainee | None:
    """One placement of a unit that an office within the region recognised, or None."""
    within = Fact.region.startswith(region.prefix(office), autoescape=True)
    known = await session.scalar(
        select(Fact.object_id).where(
            Fact.kind == "placement",
            Fact.event == _ARRIVED,
            Fact.object_id == placement_id,
            within,
        )
    )
    return next(iter(await named(session, [known])), None) if known else None


def _arrivals(area: str, since: date, told_since: date) -> Select[str]:
    ended, corrected, told = aliased(Fact), aliased(Fact), aliased(Fact)
    is_over = exists().where(
        ended.kind == "placement",
        ended.object_id == Fact.object_id,
        ended.event.in_(_ENDS),
        ended.occurred_on < since,
    )
    is_corrected = exists().where(
        corrected.kind == "placement",
        corrected.object_id == Fact.object_id,
        corrected.event == "placement.corrected",
    )
    is_told_of = exists().where(
        told.kind == "placement",
        told.object_id == Fact.object_id,
        told.recorded_at >= end_of(told_since - ONE),
    )
    return select(Fact.object_id).where(
        Fact.kind == "placement",
        Fact.event == _ARRIVED,
        Fact.region.startswith(region.prefix(area), autoescape=True),
        not_(and_(is_over, not_(is_corrected), not_(is_told_of))),
    )


async def named(session: AsyncSession, keys: Collection[str]) -> list[Trainee]:
    """The placements of these ids that have arrived."""
    found = await facts_where(
        session, Fact.source == "matching", Fact.kind == "placement", Fact.object_id.in_(keys)
    )
    placements = rules.by_object(found, "placement")
    consents = await _consents(session, [_dispatch(facts) for facts in placements])
    entries = await insurance.entries_of(session, keys)
    contracts = tuple(map(insurance.as_rule, await insurance.contracts(session)))
    return [
        _trainee(facts, consents.get(_dispatch(facts), ()), contracts, entries)
        for facts in placements
    ]


def _trainee(
    facts: Sequence[rules.Fact],
    consents: tuple[Consent, ...],
    contracts: tuple[Contract, ...],
    entries: Mapping[str, tuple[Entry, ...]],
) -> Trainee:
    stay = stay_of(facts)
    away = tuple(
        _away(since, back) for since, back in stay.suspensions if back is None or since < back
    )
    if stay.last_day < stay.kept_from:
        # Nobody came, or left before days were kept here: none is covered, the list is emptied.
        consents, away = (), (_away(stay.kept_from, None),)
    return Trainee(
        stay.placement_id,
        stay.youth_id,
        stay.unit_id,
        stay.region,
        Days(stay.kept_from, max(stay.kept_from, stay.last_day)),
        away,
        consents,
        contracts,
        entries.get(stay.placement_id, ()),
    )


def _away(since: date, back: date | None) -> Days:
    return Days(since, back - ONE if back else LATEST)


def _dispatch(facts: Sequence[rules.Fact]) -> str:
    return next(str(fact.data.get("dispatch_id")) for fact in facts if fact.event == _ARRIVED)


async def _consents(
    session: AsyncSession, dispatches: Collection[str]
) -> dict[str, tuple[Consent, ...]]:
    found = await facts_where(
        session,
        Fact.source == "matching",
        Fact.kind == "dispatch",
        Fact.event == _CONSENTED,
        Fact.object_id.in_(dispatches),
    )
    return {
        facts[0].object_id: tuple(
            Consent(fact.occurred_on, Decimal(fact.data["sum_limit"])) for fact in facts
        )
        for facts in rules.by_object(found, "dispatch")
    }
