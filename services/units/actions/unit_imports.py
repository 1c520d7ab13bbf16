"""Recommended lists: handed in, their findings kept, their employers listed, handed back."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.lists.faults import Fault
from services.common.lists.reading import Listing
from services.common.store import audit, jobs
from services.common.store.changes import Change, record
from services.common.store.sealed import seal, unseal
from services.common.values import ids
from services.common.values.region import PROVINCE
from services.common.web.access import covers
from services.common.web.tokens import Caller
from services.units.actions.prospect_lists import list_prospects
from services.units.policy import terms
from services.units.queries import unit_imports as queries
from services.units.rules.prospects import ProspectForm, check_not_ahead
from services.units.rules.unit_lists import (
    ImportMode,
    ImportNotFound,
    ListFileGone,
    ListNotChecked,
    ListRecommender,
    kept_until,
    rows_by_code,
)
from services.units.tables.unit_imports import UnitImport, UnitImportFault

JOB = "unit-import"
_PLACE = "unit_imports.content"


@dataclass(frozen=True, repr=False)
class Intake:
    """A list as it is handed in."""

    content: bytes
    recommended_by: ListRecommender
    recommended_on: date | None
    mode: ImportMode
    dry_run: bool


async def receive(session: AsyncSession, deed: Deed, caller: Caller, intake: Intake) -> UnitImport:
    """Keep a list, sealed, and queue its check. Raises DayAhead."""
    day = intake.recommended_on or deed.today
    check_not_ahead(day, deed.today, "/recommended_on")
    area, import_id = caller.region or PROVINCE, ids.new("imp")
    job_id = await jobs.start(
        session, deed, kind=JOB, region=area, arguments={"import_id": import_id}
    )
    kept = UnitImport(
        id=import_id,
        version=0,
        region=area,
        recommended_by=intake.recommended_by,
        recommended_on=day,
        mode=intake.mode,
        dry_run=intake.dry_run,
        digest=sha256(intake.content).hexdigest(),
        size=len(intake.content),
        content=seal(_PLACE, intake.content),
        kept_until=kept_until(deed.now, terms.import_file_days(deed.today)),
        job_id=job_id,
        received_at=deed.now,
        checked_at=None,
        rows=0,
        faulty_rows=0,
        listed_units=0,
        listed_posts=0,
        notes=[],
    )
    session.add(kept)
    await _tell(session, deed, kept, "unit-import.received")
    return kept


async def import_for(session: AsyncSession, caller: Caller, import_id: str) -> UnitImport:
    """A list of the caller's region. Raises ImportNotFound."""
    found = await queries.unit_import(session, import_id)
    if found is None or not covers(caller, found.region):
        raise ImportNotFound
    return found


async def file_for_copy(
    session: AsyncSession, deed: Deed, caller: Caller, import_id: str
) -> tuple[UnitImport, bytes, Sequence[UnitImportFault]]:
    """A list's file and its faults, for its annotated copy; the look at it is logged.

    Raises ImportNotFound, ListNotChecked, ListFileGone.
    """
    found = await import_for(session, caller, import_id)
    if found.content is None:
        raise ListFileGone
    if found.checked_at is None:
        raise ListNotChecked
    await audit.note(
        session, deed, action="unit-import.copied", object_id=found.id, ground="annotated-copy"
    )
    return found, unseal(_PLACE, found.content), await queries.all_faults_of(session, found.id)


async def opened(session: AsyncSession, import_id: str) -> tuple[UnitImport, bytes] | None:
    """A list that waits for its check, with its file; None if it was checked before."""
    found = await queries.unit_import(session, import_id)
    if found is None or found.content is None or found.checked_at:
        return None
    return found, unseal(_PLACE, found.content)


async def list_some(
    session: AsyncSession, deed: Deed, import_id: str, forms: Mapping[str, ProspectForm]
) -> dict[str, str]:
    """List those of the employers that are not known yet; why the others were not, by code.

    What an interrupted run of the same list had listed is listed.
    """
    await queries.close_register(session)
    refused = await refusals(session, import_id, forms)
    listed = await queries.lists_of_codes(session, forms)
    new = [form for code, form in forms.items() if code not in refused and code not in listed]
    await list_prospects(session, deed, new)
    return refused


async def list_all(
    session: AsyncSession, deed: Deed, import_id: str, forms: Mapping[str, ProspectForm]
) -> dict[str, str]:
    """List all of the employers or, if one of them is known already, none; the known, by code."""
    await queries.close_register(session)
    refused = await refusals(session, import_id, forms)
    if not refused:
        await list_prospects(session, deed, list(forms.values()))
    return refused


async def refusals(
    session: AsyncSession, import_id: str, codes: Mapping[str, object]
) -> dict[str, str]:
    """Why employers of these codes cannot be listed: a problem's code, by credit code."""
    units = await queries.codes_of_units(session, codes)
    listed = await queries.lists_of_codes(session, codes)
    known = {code for code, list_id in listed.items() if list_id != import_id}
    return dict.fromkeys(known, "prospect-already-listed") | dict.fromkeys(
        units, "prospect-already-unit"
    )


_KNOWN = {
    "prospect-already-listed": "这个统一社会信用代码已经在拟发展单位名册中。",
    "prospect-already-unit": "这个统一社会信用代码已经登记为见习单位。",
}


def with_refusals(listing: Listing, refused: Mapping[str, str]) -> Listing:
    """The list with the rows of employers that are known already at fault."""
    found: dict[int, list[Fault]] = {}
    rows = rows_by_code((row.number, row.values) for row in listing.rows)
    for code, problem in refused.items():
        for number in rows[code]:
            fault = listing.fault(number, "credit_code", problem, _KNOWN[problem])
            found[number] = [fault]
    return listing.with_faults(found)


async def finish(session: AsyncSession, deed: Deed, import_id: str, listing: Listing) -> UnitImport:
    """Keep what was found in a list and what became of it."""
    found = await queries.unit_import(session, import_id)
    if found is None:
        raise ImportNotFound
    await queries.forget_faults(session, import_id)
    faults = [{"import_id": import_id, **asdict(fault)} for fault in listing.faults]
    if faults:
        await session.execute(insert(UnitImportFault), faults)
    found.checked_at = deed.now
    found.rows = len(listing.rows)
    found.faulty_rows = sum(not row.is_sound for row in listing.rows)
    found.listed_units, found.listed_posts = await queries.listed_by(session, import_id)
    found.notes = list(listing.notes)
    await _tell(session, deed, found, "unit-import.checked")
    return found


async def result(session: AsyncSession, import_id: str) -> dict[str, Any]:
    """What the job of a list tells: counts. Raises ImportNotFound."""
    found = await queries.unit_import(session, import_id)
    if found is None:
        raise ImportNotFound
    counts = ("rows", "faulty_rows", "listed_units", "listed_posts", "dry_run")
    return {"import_id": found.id} | {name: getattr(found, name) for name in counts}


async def forget_files(session: AsyncSession, now: datetime) -> None:
    """Forget the files whose time is over."""
    await queries.forget_files(session, over_by=now)


async def drop_file(session: AsyncSession, import_id: str) -> None:
    """Forget a file that could not be read at all: no copy of it can be handed back."""
    found = await queries.unit_import(session, import_id)
    if found is not None:
        found.content = None


async def _tell(session: AsyncSession, deed: Deed, told: UnitImport, event: str) -> None:
    told.version += 1
    data = {
        "region": told.region,
        "recommended_by": told.recommended_by,
        "mode": told.mode,
        "dry_run": told.dry_run,
        "rows": told.rows,
        "faulty_rows": told.faulty_rows,
        "listed_units": told.listed_units,
        "listed_posts": told.listed_posts,
    }
    await record(
        session, deed, Change("unit-import", told.id, told.version, event, deed.today, data)
    )
