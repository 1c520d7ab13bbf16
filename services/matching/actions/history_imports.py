"""History of youths and placements at go-live: lists received and taken over."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.lists.reading import Listing
from services.common.store.changes import Change, record
from services.common.store.history import Brought, HistoryShelf, told_of
from services.common.store.history_checks import Kind, Taking, one_each
from services.matching import policy
from services.matching.actions import history_placements, history_youths
from services.matching.readers import history_lists as reader
from services.matching.rules.history_lists import check_as_of
from services.matching.tables.history_imports import (
    HistoryImport,
    HistoryImportEntry,
    HistoryImportFault,
)

SHELF: Final = HistoryShelf(HistoryImport, HistoryImportFault, "history-import", HistoryImportEntry)
KINDS: Final = {
    kind.name: kind
    for kind in (
        Kind(
            name="youths",
            title="见习对象",
            figure="已登记的见习对象数",
            form=reader.youths_on,
            check_row=history_youths.check_row,
            look=history_youths.look,
            enter=history_youths.enter,
            counts=one_each,
            once=history_youths.person_of,
        ),
        Kind(
            name="placements",
            title="在岗见习",
            figure="指标14 本期末实有在岗见习人数",
            form=reader.placements_on,
            check_row=history_placements.check_row,
            look=history_placements.look,
            enter=history_placements.enter,
            counts=one_each,
        ),
    )
}


async def receive(session: AsyncSession, deed: Deed, area: str, brought: Brought) -> HistoryImport:
    """Keep a list, sealed, and queue its check; the same file again is the list that it was.

    Raises NoMonthsEnd.
    """
    check_as_of(brought.kind, brought.as_of)
    days = policy.import_file_days(deed.today)
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
