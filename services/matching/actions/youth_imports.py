"""Lists of youths: handed in, their persons made known, their findings kept."""

from asyncio import to_thread
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.lists.faults import Fault
from services.common.lists.outcomes import Checking
from services.common.lists.reading import Listing, Row
from services.common.store.batches import keep_rows
from services.common.store.bulk import columns_of, insert_rows, table_of
from services.common.store.changes import Change, record
from services.common.store.lists import HandedIn, Shelf
from services.common.values.region import PROVINCE
from services.common.web.pages import Stretch
from services.common.web.tokens import Caller
from services.matching import policy
from services.matching.actions import known
from services.matching.queries import youth_imports as queries
from services.matching.rules.contacts import ToldContact
from services.matching.rules.known import Known, ReadPerson, Source
from services.matching.rules.youth_lists import (
    DISPUTED,
    SOURCES,
    EntryOutcome,
    ListKind,
    check_listed_on,
    village_of,
)
from services.matching.tables.youth_imports import (
    YouthImport,
    YouthImportEntry,
    YouthImportFault,
    YouthImportRow,
)

SHELF: Final = Shelf(YouthImport, YouthImportFault, "youth-import")
COUNTS: Final[Mapping[EntryOutcome, str]] = {
    "new": "new_youths",
    "merged": "merged_youths",
    "in_question": "in_question",
    "not_reached": "not_reached",
}
"""What the number of rows of an outcome is called."""


@dataclass(frozen=True, repr=False)
class Intake:
    """A list as it is handed in, of what kind it is, and as of which day it tells."""

    file: HandedIn
    kind: ListKind
    listed_on: date | None


async def receive(session: AsyncSession, deed: Deed, caller: Caller, intake: Intake) -> YouthImport:
    """Keep a list, sealed, and queue its check. Raises Malformed for a day ahead."""
    day = intake.listed_on or deed.today
    check_listed_on(day, deed.today)
    kept = await SHELF.receive(
        session,
        deed,
        caller.region or PROVINCE,
        intake.file,
        policy.import_file_days(deed.today),
        kind=intake.kind,
        listed_on=day,
    )
    await tell_received(session, deed, kept)
    return kept


async def tell_received(session: AsyncSession, deed: Deed, kept: YouthImport) -> None:
    """Tell that a list came in."""
    await _tell(session, deed, kept, "youth-import.received", {})


async def enter(
    session: AsyncSession,
    deed: Deed,
    told: YouthImport,
    rows: Sequence[Row],
    persons: Mapping[int, ReadPerson],
) -> None:
    """Make the persons of some sound rows known and keep what became of each row.

    Rows that an interrupted run of the same list had entered are left alone.
    """
    done = await queries.outcomes(session, told.id)
    left = [row for row in rows if row.number not in done]
    met = [row for row in left if row.number in persons]
    source = Source(SOURCES[told.kind], told.listed_on, told.id)
    of_met = [persons[row.number] for row in met]
    became = await known.know(session, deed, source, of_met, [*map(_contact, met)])
    by_row = {row.number: one for row, one in zip(met, became, strict=True)}
    if left:
        entries = await to_thread(_entries, told, left, by_row)
        await insert_rows(session, table_of(YouthImportEntry), entries)


def _entries(
    told: YouthImport, rows: Sequence[Row], by_row: Mapping[int, Known]
) -> dict[str, list[Any]]:
    return columns_of([_entry(told, row, by_row.get(row.number)) for row in rows])


def _entry(told: YouthImport, row: Row, one: Known | None) -> dict[str, Any]:
    return {
        "import_id": told.id,
        "row": row.number,
        "outcome": one.outcome if one else "not_reached",
        "telling_id": one.telling_id if one else None,
        "village_code": row.values.get("village_code"),
        "village": village_of(row.values),
        "reached": row.values.get("reached"),
    }


def _contact(row: Row) -> ToldContact | None:
    """The contact with its person that a row tells of, if it does."""
    if not row.values.get("contact_kind"):
        return None
    return ToldContact(
        kind=row.values["contact_kind"],
        made_on=row.values["contacted_on"],
        reached=row.values["reached"] is not False,
        note=None,
    )


def may_be_entered(told: YouthImport, listing: Listing) -> list[Row]:
    """The rows of a checked list that enter, as it was asked for: all that are sound, or none."""
    if told.mode == "all_or_nothing" and not listing.is_sound:
        return []
    return [row for row in listing.rows if row.is_sound]


async def foresee(
    session: AsyncSession, rows: Sequence[Row], persons: Mapping[int, ReadPerson]
) -> dict[int, EntryOutcome]:
    """What would become of some sound rows, by their numbers, as of now; nothing is kept."""
    met = [row.number for row in rows if row.number in persons]
    told = await known.foresee(session, [persons[number] for number in met])
    foreseen: dict[int, EntryOutcome] = {row.number: "not_reached" for row in rows}
    return foreseen | dict(zip(met, told, strict=True))


async def finish(
    session: AsyncSession,
    deed: Deed,
    import_id: str,
    listing: Listing,
    foreseen: Mapping[int, EntryOutcome] | None,
) -> None:
    """Keep what was found in a list; a file in which nothing was found is needed no more.

    Of a dry run `foreseen` is what would become of its rows, by their numbers.
    """
    own = await SHELF.find(session, import_id)
    became = await queries.outcomes(session, own.id)
    outcomes = became if foreseen is None else foreseen
    disputed = [number for number, outcome in outcomes.items() if outcome == "in_question"]
    doubts = {number: [_in_question(listing, number, own)] for number in disputed}
    told = listing.with_faults(doubts)
    found = await SHELF.finish(session, deed, import_id, told)
    found.foreseen = None if foreseen is None else dict(Counter(foreseen.values()))
    if not told.faults:
        found.content = None
    await keep_rows(session, YouthImportRow, found, told, {}, entered=became)
    entered = _counts(await queries.counts(session, [import_id]), import_id)
    await _tell(session, deed, found, "youth-import.checked", entered)


def _in_question(listing: Listing, row: int, told: YouthImport) -> Fault:
    return listing.fault(row, "name", "name-in-question", DISPUTED[told.dry_run], doubt=True)


async def listed(
    session: AsyncSession, area: str, stretch: Stretch
) -> list[tuple[YouthImport, bool, Checking, dict[str, int]]]:
    """A stretch of an area's lists and one more: whether the file is kept, what became of it."""
    found = await SHELF.within(session, area, after=stretch.after, limit=stretch.limit)
    counted = await queries.counts(session, [told.id for told, *_ in found])
    return [(told, kept, check, _shown(counted, told)) for told, kept, check in found]


async def counts(session: AsyncSession, told: YouthImport) -> dict[str, int]:
    """How many rows of a list became what; of a dry run, would have become."""
    return _shown(await queries.counts(session, [told.id]), told)


def _shown(counted: Mapping[tuple[str, str], int], told: YouthImport) -> dict[str, int]:
    if told.foreseen is not None:
        counted = {(told.id, outcome): rows for outcome, rows in told.foreseen.items()}
    return _counts(counted, told.id)


def _counts(counted: Mapping[tuple[str, str], int], import_id: str) -> dict[str, int]:
    return {name: counted.get((import_id, outcome), 0) for outcome, name in COUNTS.items()}


async def result(session: AsyncSession, import_id: str) -> dict[str, Any]:
    """What the job of a list tells: counts. Raises ImportNotFound."""
    found = await SHELF.find(session, import_id)
    own = {name: getattr(found, name) for name in ("rows", "faulty_rows", "dry_run")}
    return {"import_id": found.id} | own | await counts(session, found)


async def _tell(
    session: AsyncSession, deed: Deed, told: YouthImport, event: str, counted: Mapping[str, int]
) -> None:
    told.version += 1
    data = {
        "region": told.region,
        "kind": told.kind,
        "listed_on": told.listed_on.isoformat(),
        "mode": told.mode,
        "dry_run": told.dry_run,
        "rows": told.rows,
        "faulty_rows": told.faulty_rows,
        **dict.fromkeys(COUNTS.values(), 0),
        **counted,
    }
    change = Change("youth-import", told.id, told.version, event, deed.today, data)
    await record(session, deed, change)
