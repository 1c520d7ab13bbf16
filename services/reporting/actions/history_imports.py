"""History of money and figures at go-live: lists received and taken over."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.lists.reading import Listing
from services.common.store.changes import Change, record
from services.common.store.history import Brought, HistoryShelf, told_of
from services.common.store.history_checks import Kind, Taking, one_each
from services.reporting import policy
from services.reporting.actions import history_disbursements, history_openings
from services.reporting.readers import history_lists as reader
from services.reporting.tables.history_imports import (
    HistoryImport,
    HistoryImportEntry,
    HistoryImportFault,
)

SHELF: Final = HistoryShelf(HistoryImport, HistoryImportFault, "history-import", HistoryImportEntry)
KINDS: Final = {
    kind.name: kind
    for kind in (
        Kind(
            name="disbursements",
            title="已拨付资金",
            figure="指标15 本年累计拨付的见习补贴，以元为单位，四舍五入到元",
            form=reader.disbursements_on,
            check_row=history_disbursements.check_row,
            look=history_disbursements.look,
            enter=history_disbursements.enter,
            counts=history_disbursements.share_of,
            turn=history_disbursements.turn_of,
        ),
        Kind(
            name="opening-figures",
            title="期初数",
            figure="列出的地区数",
            form=reader.opening_figures_on,
            check_row=history_openings.check_row,
            look=history_openings.look,
            enter=history_openings.enter,
            counts=one_each,
        ),
    )
}


async def receive(session: AsyncSession, deed: Deed, area: str, brought: Brought) -> HistoryImport:
    """Keep a list, sealed, and queue its check; the same file again is the list that it was."""
    days = policy.import_file_days(deed.today, area)
    kept, fresh = await SHELF.take_in(session, deed, area, brought, days)
    if fresh:
        await _tell(session, deed, kept, "history-import.received")
    return kept


async def close(
    session: AsyncSession, deed: Deed, import_id: str, listing: Listing, found: int
) -> None:
    """Keep what was found in a list and what entered."""
    kept = await SHELF.close(session, deed, import_id, listing, found)
    await _tell(session, deed, kept, "history-import.checked")


TAKING: Final = Taking(SHELF, KINDS, close)


async def _tell(session: AsyncSession, deed: Deed, kept: HistoryImport, event: str) -> None:
    kept.version += 1
    change = Change("history-import", kept.id, kept.version, event, deed.today, told_of(kept))
    await record(session, deed, change)
