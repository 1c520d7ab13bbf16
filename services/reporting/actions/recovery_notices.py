"""Printing the notice of a recovery claim: its line's arithmetic, and names asked of matching."""

import asyncio

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.printing.press import Printed
from services.common.store.database import release
from services.common.values import region
from services.reporting import policy
from services.reporting.actions import recovery_hearings
from services.reporting.actions.recovery_hearings import Hearing
from services.reporting.clients.matching import Matching, Named
from services.reporting.documents.recovery_notices import Notice, recovery_notice
from services.reporting.rules.recoveries import require_open
from services.reporting.tables.recoveries import Recovery
from services.reporting.tables.settlements import Settlement, SettlementLine


async def printed(session: AsyncSession, deed: Deed, matching: Matching, row: Recovery) -> Printed:
    """The notice as it is to be handed over. Raises RecoveryStateForbids, NamesUnavailable."""
    require_open(row.state)
    line = await session.get_one(SettlementLine, row.line_id)
    area = (await session.get_one(Settlement, row.settlement_id)).region
    heard = await recovery_hearings.hearing_of(session, row)
    await release(session)
    names = await matching.names([row.placement_id])
    notice = _notice(deed, row, line, names[row.placement_id], area=area, heard=heard)
    return await asyncio.to_thread(recovery_notice, notice)


def _notice(
    deed: Deed,
    row: Recovery,
    line: SettlementLine,
    named: Named,
    *,
    area: str,
    heard: Hearing | None,
) -> Notice:
    # Of the office whose money it is, which need not be that of the unit's county.
    office = region.find(area, row.notified_on or deed.today)
    # One paper tells both numbers as they held when its notice was entered.
    day = heard.entered_on if heard else deed.today
    return Notice(
        recovery_id=row.id,
        payee=row.payee,
        name=named.youth,
        unit=named.unit or row.unit_id,
        placement_id=row.placement_id,
        month=f"{row.month.year}年{row.month.month}月",
        amount=row.amount,
        repaid=row.repaid,
        sentence=line.sentence,
        article=line.article,
        repay_days=policy.repayment_days(day, row.region),
        object_days=heard.working_days if heard else policy.objection_days(day, row.region),
        notified_on=row.notified_on,
        object_by=heard.last_day if heard else None,
        office=office.name if office else area,
    )
