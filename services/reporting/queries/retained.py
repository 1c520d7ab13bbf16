"""Of which youths money, a claim or cover is on record: these records outlast the registry's."""

from collections.abc import Sequence

from sqlalchemy import select, union
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting.tables.insurance import InsuranceClaim, InsuranceEntry
from services.reporting.tables.payables import Payable
from services.reporting.tables.recoveries import Recovery
from services.reporting.tables.settlements import SettlementLine
from services.reporting.tables.subsidies import SubsidyClaim

_OF = (SettlementLine, Payable, Recovery, SubsidyClaim, InsuranceEntry, InsuranceClaim)


async def retained(session: AsyncSession, youth_ids: Sequence[str]) -> list[str]:
    """Those of these youths whom such a record names, in the order of their ids."""
    found = (select(one.youth_id).where(one.youth_id.in_(youth_ids)) for one in _OF)
    return sorted(key for key in await session.scalars(union(*found)) if key)
