"""Employers whom departments recommend by a data agreement, and what became of each since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.lists.batches import Area, Handing
from services.common.store.batches import Listed, Tray
from services.units.actions.unit_imports import SHELF, tell_received
from services.units.policy import terms
from services.units.queries import unit_imports as queries
from services.units.rules.prospects import check_not_ahead
from services.units.rules.unit_lists import check_recommender
from services.units.tables.prospects import ProspectiveUnit
from services.units.tables.unit_imports import UnitImport, UnitImportFault, UnitImportRow
from services.units.tables.units import Unit

Employers = Tray[UnitImport, UnitImportFault, UnitImportRow]

RECOMMENDATIONS: Final = Employers("recommendations", SHELF, UnitImportRow, {}, "recommended_on")


@dataclass(frozen=True)
class Fate:
    """What became of a recommended employer: in the register, as a unit, with its open seats."""

    prospect: ProspectiveUnit
    unit: Unit | None
    headcount: int
    """Of its open posts together."""


async def receive(session: AsyncSession, deed: Deed, handing: Handing) -> Listed[UnitImport]:
    """Keep a department's list and queue its check; the same one again is the one that it was.

    Raises NoRecommender, DayAhead.
    """
    recommender = check_recommender(handing.department)
    if handing.as_of is not None:
        check_not_ahead(handing.as_of, deed.today, "/query/as_of")
    return await RECOMMENDATIONS.take(
        session,
        deed,
        handing,
        terms.import_file_days(deed.today),
        tell=tell_received,
        recommended_by=recommender,
        listed_units=0,
        listed_posts=0,
    )


async def fates(
    session: AsyncSession, rows: Sequence[UnitImportRow], areas: Sequence[str]
) -> Mapping[str, Fate]:
    """What became of the employers that rows name, by their ids; none that lies elsewhere now."""
    ids = {row.object_id for row in rows if row.object_id}
    within = Area(tuple(areas))
    found = await queries.fates(session, ids)
    told = (Fate(prospect, unit, headcount) for prospect, unit, headcount in found)
    return {one.prospect.id: one for one in told if within.covers(one.prospect.region)}
