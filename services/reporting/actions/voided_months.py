"""Months of which nothing is due, because a signal of them was confirmed."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values import region
from services.reporting import policy
from services.reporting.queries import signals as queries
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
    by_youth: defaultdict[str, list[AuditSignal]] = defaultdict(list)
    for row in confirmed:
        for youth_id in {known.id_of(one) for one in row.youths}:
            by_youth[youth_id].append(row)
    theirs = [stay for stay in looked_at if stay.youth_id in by_youth]
    gone = await queries.let_go(session, settlement.month, [row.id for row in confirmed])
    found = {}
    for stay in theirs:
        held = (row for row in by_youth[stay.youth_id] if (row.id, stay.placement_id) not in gone)
        reasons = [one for one in (_why(settlement, row, stay) for row in held) if one]
        if reasons:
            found[stay.placement_id] = reasons[0]
    return found


def outcome(row: AuditSignal, area: str | None = None) -> Outcome:
    """What a signal does to its month's allowance once it is confirmed; for all months nothing."""
    if row.month is None:
        return "none"
    return policy.signal_outcome(row.kind, row.month, area or row.region)[0]


def _why(settlement: Settlement, row: AuditSignal, stay: Stay) -> Voided | None:
    # By the value of the placement's own region; another region's signal says nothing of it.
    if not region.lies_within(stay.region, row.region):
        return None
    of = row.kind, settlement.month, stay.region, settlement.known_at
    outcome, version = policy.signal_outcome(*of)
    return Voided(row.kind, version) if outcome == "month" else None
