"""Keeping an entry in the books; the database refuses one that does not add up to nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.values import ids
from services.reporting.rules.books import EntryKind, Posting
from services.reporting.tables.books import LedgerEntry, LedgerPosting


@dataclass(frozen=True)
class Entry:
    """What is to be kept; `reverses` names the entry that it counters."""

    kind: EntryKind
    postings: Sequence[Posting]
    occurred_on: date
    ground: str = ""
    batch_id: str | None = None
    run: int | None = None
    reverses: str | None = None


async def keep(session: AsyncSession, deed: Deed, entry: Entry) -> str | None:
    """Keep an entry; its id, None where there is nothing to move."""
    if not entry.postings:
        return None
    entry_id = ids.new("led")
    await session.execute(insert(LedgerEntry), [_head(deed, entry_id, entry)])
    # Few: one for each account and source.
    rows = [_posting(entry_id, no, one) for no, one in enumerate(entry.postings, 1)]
    await session.execute(insert(LedgerPosting), rows)
    return entry_id


def _head(deed: Deed, entry_id: str, entry: Entry) -> dict[str, object]:
    return {
        "id": entry_id,
        "kind": entry.kind,
        "occurred_on": entry.occurred_on,
        "batch_id": entry.batch_id,
        "run": entry.run,
        "reverses": entry.reverses,
        "author": deed.author,
        "ground": entry.ground,
        "recorded_at": deed.now,
    }


def _posting(entry_id: str, no: int, posting: Posting) -> dict[str, object]:
    return {
        "entry_id": entry_id,
        "no": no,
        "region": posting.fund.region,
        "year": posting.fund.year,
        "account": posting.account,
        "source": posting.source,
        "amount": posting.amount,
    }
