"""Waiting times of a region and of each area below it, as its office reads them."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.values import region as regions
from services.common.web.access import require_region
from services.common.web.tokens import Caller
from services.matching.queries import waiting_times
from services.matching.rules import waiting_times as rules
from services.matching.rules.waiting_times import Period, Step, Waits


@dataclass(frozen=True)
class Area:
    """An area, its name today, and its waiting times."""

    code: str
    name: str
    waits: dict[Step, Waits]


async def read(
    session: AsyncSession, deed: Deed, caller: Caller, region: str, period: Period
) -> list[Area]:
    """The region asked for first, then its areas by code. Raises OutsideRegion, PeriodUnfit."""
    require_region(caller, region)
    return await areas(session, deed, region, period)


async def areas(session: AsyncSession, deed: Deed, region: str, period: Period) -> list[Area]:
    """The same, whoever asks. Raises PeriodUnfit."""
    rules.check_period(period)
    found = rules.by_area(await waiting_times.courses(session, region, period), region)
    return [_area(deed, code, rules.waits(found[code])) for code in sorted(found)]


def _area(deed: Deed, code: str, waits: dict[Step, Waits]) -> Area:
    known = regions.find(code, deed.today)
    return Area(code, known.name if known else code, waits)
