"""Facts of insurance that a department hands in by a data agreement."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.lists.batches import Handing
from services.common.store.batches import Listed, Tray
from services.reporting import policy
from services.reporting.actions.contribution_imports import SHELF, tell_received
from services.reporting.tables.subsidies import (
    ContributionImport,
    ContributionImportFault,
    ContributionImportRow,
)

InsuranceFacts = Tray[ContributionImport, ContributionImportFault, ContributionImportRow]

INSURANCE_FACTS: Final = InsuranceFacts("insurance-facts", SHELF, ContributionImportRow, {})


async def receive(
    session: AsyncSession, deed: Deed, handing: Handing
) -> Listed[ContributionImport]:
    """Keep a department's list and queue its check; the same one again is the one that it was."""
    days = policy.import_file_days(deed.today, handing.office)
    return await INSURANCE_FACTS.take(session, deed, handing, days, tell=tell_received, entered=0)
