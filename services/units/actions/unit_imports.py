"""Recommended lists: handed in, their findings kept, their employers listed, handed back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.lists.faults import Fault
from services.common.lists.reading import Listing, Row
from services.common.store.batches import keep_rows
from services.common.store.changes import Change, record
from services.common.store.lists import HandedIn, Shelf
from services.common.values.region import PROVINCE
from services.common.web.tokens import Caller
from services.units.actions.prospect_lists import list_prospects
from services.units.policy import terms
from services.units.queries import unit_imports as queries
from services.units.rules.prospects import ProspectForm, check_not_ahead, folded_name
from services.units.rules.unit_lists import ALREADY_LISTED, ListRecommender, is_anew, rows_by_code
from services.units.tables.unit_imports import UnitImport, UnitImportFault, UnitImportRow

SHELF: Final = Shelf(UnitImport, UnitImportFault, "unit-import")


@dataclass(frozen=True, repr=False)
class Intake:
    """A list as it is handed in, and who recommends."""

    file: HandedIn
    recommended_by: ListRecommender
    recommended_on: date | None


async def receive(session: AsyncSession, deed: Deed, caller: Caller, intake: Intake) -> UnitImport:
    """Keep a list, sealed, and queue its check. Raises DayAhead."""
    day = intake.recommended_on or deed.today
    check_not_ahead(day, deed.today, "/recommended_on")
    kept = await SHELF.receive(
        session,
        deed,
        caller.region or PROVINCE,
        intake.file,
        terms.import_file_days(deed.today),
        recommended_by=intake.recommended_by,
        recommended_on=day,
        listed_units=0,
        listed_posts=0,
    )
    await tell_received(session, deed, kept)
    return kept


async def tell_received(session: AsyncSession, deed: Deed, kept: UnitImport) -> None:
    """Tell that a list came in."""
    await _tell(session, deed, kept, "unit-import.received")


async def list_some(
    session: AsyncSession, deed: Deed, import_id: str, forms: Mapping[str, ProspectForm]
) -> dict[str, str]:
    """List those of the employers that are not known yet; why the others were not, by code."""
    await queries.close_register(session)
    refused = await refusals(session, import_id, forms)
    await _list(session, deed, {code: forms[code] for code in forms if code not in refused})
    return refused


async def list_all(
    session: AsyncSession, deed: Deed, import_id: str, forms: Mapping[str, ProspectForm]
) -> dict[str, str]:
    """List all of the employers or, if one of them is known already, none; the known, by code."""
    await queries.close_register(session)
    refused = await refusals(session, import_id, forms)
    if not refused:
        await _list(session, deed, forms)
    return refused


async def _list(session: AsyncSession, deed: Deed, forms: Mapping[str, ProspectForm]) -> None:
    # What an interrupted run of the same list had listed is listed.
    listed = await queries.lists_of_codes(session, forms)
    await list_prospects(
        session, deed, [form for code, form in forms.items() if code not in listed]
    )


async def refusals(
    session: AsyncSession, import_id: str, forms: Mapping[str, ProspectForm]
) -> dict[str, str]:
    """Why these employers cannot be listed: a problem's code, by credit code."""
    units = await queries.codes_of_units(session, forms)
    listed = await queries.lists_of_codes(session, forms)
    known = {code for code, list_id in listed.items() if list_id != import_id}
    codeless = await queries.codeless_names(session, {form.region for form in forms.values()})
    namesakes = [
        code
        for code, form in (forms.items() if codeless else ())
        if code not in listed and (form.region, folded_name(form.name)) in codeless
    ]
    return (
        dict.fromkeys(namesakes, "prospect-namesake")
        | dict.fromkeys(known, ALREADY_LISTED)
        | dict.fromkeys(units, "prospect-already-unit")
    )


_KNOWN = {
    ALREADY_LISTED: "这个统一社会信用代码已经在拟发展单位名册中。",
    "prospect-already-unit": "这个统一社会信用代码已经登记为见习单位。",
    "prospect-namesake": "名册中同一县（区）已有同名而没有信用代码的单位：是同一单位的，"
    "请先为它补上信用代码；不是的，请单独登记并写明理由。",
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
    found = await SHELF.finish(session, deed, import_id, listing)
    found.listed_units, found.listed_posts = await queries.listed_by(session, import_id)
    if found.agreement_id is not None:
        is_held_back = found.mode == "all_or_nothing" and not listing.is_sound
        recommends = not (found.dry_run or is_held_back)
        employers = await _employers(session, import_id, listing) if recommends else {}
        await keep_rows(session, UnitImportRow, found, listing, employers)
    await _tell(session, deed, found, "unit-import.checked")
    return found


async def _employers(session: AsyncSession, import_id: str, listing: Listing) -> dict[int, str]:
    """The employers in the register that rows recommend, by the row.

    A row that recommends nobody names none: by any codes one could ask what others recommend.
    """
    rows = rows_by_code((row.number, row.values) for row in listing.rows)
    listed = await queries.lists_of_codes(session, rows)
    anew = {row.number for row in listing.rows if is_anew(_errors(row))}
    named = {
        code: [one for one in rows[code] if one in anew or list_id == import_id]
        for code, list_id in listed.items()
    }
    found = await queries.prospects_of_codes(session, named)
    return {number: found[code] for code in found for number in named[code]}


def _errors(row: Row) -> list[str]:
    return [fault.code for fault in row.faults if fault.weight == "error"]


async def result(session: AsyncSession, import_id: str) -> dict[str, Any]:
    """What the job of a list tells: counts. Raises ImportNotFound."""
    found = await SHELF.find(session, import_id)
    counts = ("rows", "faulty_rows", "listed_units", "listed_posts", "dry_run")
    return {"import_id": found.id} | {name: getattr(found, name) for name in counts}


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
