"""Of which youths money, a claim or cover is on record: these records outlast the registry's."""

from collections.abc import Sequence

from sqlalchemy import select, union
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting.queries.persons import persons
from services.reporting.tables.insurance import InsuranceClaim, InsuranceEntry
from services.reporting.tables.payables import Payable
from services.reporting.tables.recoveries import Recovery
from services.reporting.tables.settlements import SettlementLine
from services.reporting.tables.subsidies import SubsidyClaim

_OF = (SettlementLine, Payable, Recovery, SubsidyClaim, InsuranceEntry, InsuranceClaim)


async def retained(session: AsyncSession, youth_ids: Sequence[str]) -> list[str]:
    """Those of these youths whose person such a record names, in the order of their ids."""
    known = await persons(session, youth_ids)
    ids = known.ids_of(youth_ids)
    found = (select(one.youth_id).where(one.youth_id.in_(ids)) for one in _OF)
    named = {known.id_of(key) for key in await session.scalars(union(*found)) if key}
    return sorted(key for key in youth_ids if known.id_of(key) in named)
