"""Youths whom departments hand in by a data agreement: graduates, registered unemployed."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.lists.batches import Handing
from services.common.store.batches import Listed, Tray
from services.matching import policy
from services.matching.actions.youth_imports import SHELF, tell_received
from services.matching.rules.youth_lists import check_listed_on
from services.matching.tables.youth_imports import YouthImport, YouthImportFault, YouthImportRow

Youths = Tray[YouthImport, YouthImportFault, YouthImportRow]

GRADUATES: Final = Youths("graduates", SHELF, YouthImportRow, {"kind": "university"}, "listed_on")
UNEMPLOYED: Final = Youths("unemployed", SHELF, YouthImportRow, {"kind": "department"}, "listed_on")


async def receive(
    session: AsyncSession, deed: Deed, tray: Youths, handing: Handing
) -> Listed[YouthImport]:
    """Keep a department's list and queue its check; the same one again is the one that it was.

    Raises Malformed for a day ahead.
    """
    if handing.as_of is not None:
        check_listed_on(handing.as_of, deed.today, "/query/as_of")
    return await tray.take(
        session, deed, handing, policy.import_file_days(deed.today), tell=tell_received
    )
