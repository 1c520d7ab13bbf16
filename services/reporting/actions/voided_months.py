"""Months of which nothing is due, because a signal of them was confirmed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region
from services.reporting import policy
from services.reporting.queries import signal_lines as queries
from services.reporting.queries.signal_lines import Outcomes
from services.reporting.rules import signals as rules
from services.reporting.rules.lines import Voided
from services.reporting.rules.persons import Persons
from services.reporting.rules.signals import Outcome
from services.reporting.rules.stays import Stay
from services.reporting.tables.settlements import Settlement
from services.reporting.tables.signals import AuditSignal


async def voided(
    session: AsyncSession, settlement: Settlement, looked_at: Iterable[Stay], known: Persons
) -> dict[str, Voided]:
    """Why nothing is due of some placements' month, by placement, as known to the settlement.

    What a reviewer let go although the signal held it is due.
    """
    confirmed = await queries.confirmed_of(session, settlement.month, settlement.known_at)
    if not confirmed:
        return {}
    by_youth: defaultdict[str, list[tuple[AuditSignal, Outcomes]]] = defaultdict(list)
    for row, outcomes in confirmed:
        for youth_id in {known.id_of(one) for one in row.youths}:
            by_youth[youth_id].append((row, outcomes))
    theirs = [stay for stay in looked_at if stay.youth_id in by_youth]
    gone = await queries.let_go(session, settlement.month, [row.id for row, _ in confirmed])
    found = {}
    for stay in theirs:
        held = (
            one for one in by_youth[stay.youth_id] if (one[0].id, stay.placement_id) not in gone
        )
        reasons = [one for one in (_why(*told, stay) for told in held) if one]
        if reasons:
            found[stay.placement_id] = reasons[0]
    return found


def outcomes(row: AuditSignal, today: date) -> Outcomes:
    """What a signal that is confirmed now does to its month; for all months nothing.

    Kept with the confirmation: a value that comes or changes later says nothing of it.
    """
    if row.month is None:
        return {}
    own = _outcome(row, row.region)
    within = (one.code for one in region.regions_on(today))
    found = {area: _outcome(row, area) for area in within if region.lies_within(area, row.region)}
    return {area: told for area, told in found.items() if told != own} | {row.region: own}


async def when_confirmed(session: AsyncSession, rows: Sequence[AuditSignal]) -> dict[str, Outcome]:
    """What some signals do to their month in their own region: as confirmed, or once they are."""
    kept = await queries.outcomes_of(session, [row.id for row in rows if row.state == "confirmed"])
    return {
        row.id: _shown(row, kept[row.id]) if row.id in kept else _shown(row, _now(row))
        for row in rows
    }


def _now(row: AuditSignal) -> Outcomes:
    return {row.region: _outcome(row, row.region)} if row.month else {}


def _shown(row: AuditSignal, told: Outcomes) -> Outcome:
    return "month" if rules.voiding(told, row.region, row.region) is not None else "none"


def _outcome(row: AuditSignal, area: str) -> list[str]:
    return [*policy.signal_outcome(row.kind, row.month, area)] if row.month else ["none", ""]


def _why(row: AuditSignal, told: Outcomes, stay: Stay) -> Voided | None:
    # By the value of the placement's own region; another region's signal says nothing of it.
    version = rules.voiding(told, stay.region, row.region)
    return Voided(row.kind, version) if version is not None else None
