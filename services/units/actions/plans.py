"""Intake plans: set and revised by a region's office."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.values.month import Month
from services.common.web.access import require_region
from services.common.web.tokens import Caller
from services.units.actions.telling import tell_plan
from services.units.queries import plans
from services.units.rules.plans import IntakePlanNotFound, next_revision
from services.units.rules.units import check_region
from services.units.tables.plans import IntakePlan


async def set_intake_plan(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    region: str,
    month: Month,
    *,
    people: int,
    ground: str,
    expected_version: int | None,
) -> IntakePlan:
    """Add a revision of how many people a region means to place in a month.

    Raises OutsideRegion, Unpinned or Stale, Malformed for a region not in force in that month.
    """
    require_region(caller, region)
    check_region(region, month.first)
    await plans.lock_plan(session, region, str(month))
    earlier = await plans.revisions(session, region, str(month))
    plan = IntakePlan(
        region=region,
        month=str(month),
        revision=next_revision(earlier[0].revision if earlier else 0, expected_version),
        people=people,
        ground=ground,
        author=deed.author,
        set_at=deed.now,
    )
    session.add(plan)
    await tell_plan(session, deed, plan)
    return plan


async def read_intake_plan(
    session: AsyncSession, caller: Caller, region: str, month: Month
) -> Sequence[IntakePlan]:
    """All revisions of a plan, newest first. Raises OutsideRegion, IntakePlanNotFound."""
    require_region(caller, region)
    found = await plans.revisions(session, region, str(month))
    if not found:
        raise IntakePlanNotFound
    return found
