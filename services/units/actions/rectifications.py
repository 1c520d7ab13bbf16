"""Rectification: a unit reports that faults were put right and shows it; a second look is due."""

import asyncio

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.database import release
from services.common.store.files import Files
from services.common.values import ids
from services.common.web.tokens import Caller
from services.units.actions.deadlines import last_day
from services.units.actions.inspections import (
    InspectionFile,
    file_of,
    inspection_for,
    inspection_met,
    tell_inspection,
)
from services.units.actions.rights import unit_for
from services.units.policy import guard
from services.units.queries import rectifications as queries
from services.units.readers import documents as reader
from services.units.rules import documents
from services.units.rules.inspections import INSPECTION_STEPS, check_files
from services.units.rules.moves import check_version, follow
from services.units.tables.inspections import Inspection
from services.units.tables.rectifications import RectificationFile, RectificationReport


async def report(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    unit_id: str,
    inspection_id: str,
    *,
    words: str,
    expected_version: int | None,
) -> InspectionFile:
    """Report that faults were put right: the office looks again within its days.

    A second report before that look adds to the first and moves no day.
    Raises UnitNotFound, InspectionNotFound, Stale, Unpinned, MoveNotOpen.
    """
    unit = await unit_for(session, caller, unit_id)
    inspection = (await inspection_for(session, unit.id, inspection_id, lock=True)).inspection
    check_version(inspection.version, expected_version)
    inspection.state = follow(INSPECTION_STEPS, inspection.state, "report", "unit")
    if inspection.reported_on is None:
        days = guard.recheck_days(deed.today, unit.region)
        inspection.reported_on = deed.today
        inspection.recheck_by = await last_day(session, deed.today, days)
    session.add(_said(deed, inspection, words))
    by = inspection.recheck_by
    told = {"recheck_by": by.isoformat() if by else None}
    event = "inspection.rectification-reported"
    await tell_inspection(session, deed, (inspection, unit), event, deed.today, **told)
    return await file_of(session, inspection)


def _said(deed: Deed, inspection: Inspection, words: str) -> RectificationReport:
    return RectificationReport(
        id=ids.new("rct"),
        inspection_id=inspection.id,
        words=words,
        reported_on=deed.today,
        author=deed.author,
    )


async def hand_in_file(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    unit_id: str,
    inspection_id: str,
    *,
    content: bytes,
    files: Files,
) -> RectificationFile:
    """Keep a file that shows what was put right, while faults are still to be.

    Raises UnitNotFound, InspectionNotFound, MoveNotOpen, FilesTooMany, DocumentTooLarge,
    DocumentTypeUnknown, DocumentHasMacros, FilesUnreachable.
    """
    await _open_for_files(session, caller, unit_id, inspection_id)
    # The bytes first, then the row: what breaks in between leaves a file that nobody names.
    await release(session)
    media_type = await asyncio.to_thread(reader.media_type, content)
    digest = await files.keep(content)
    inspection = await _open_for_files(session, caller, unit_id, inspection_id)
    file = RectificationFile(
        id=ids.new("rcf"),
        inspection_id=inspection.id,
        media_type=media_type,
        size=len(content),
        digest=digest,
        handed_in_at=deed.now,
        author=deed.author,
    )
    session.add(file)
    return file


async def _open_for_files(
    session: AsyncSession, caller: Caller, unit_id: str, inspection_id: str
) -> Inspection:
    unit = await unit_for(session, caller, unit_id)
    inspection = (await inspection_for(session, unit.id, inspection_id, lock=True)).inspection
    follow(INSPECTION_STEPS, inspection.state, "report", "unit")
    check_files(await queries.count_files(session, inspection.id))
    return inspection


async def read_file(
    session: AsyncSession,
    caller: Caller,
    unit_id: str,
    inspection_id: str,
    file_id: str,
    *,
    files: Files,
) -> tuple[RectificationFile, bytes]:
    """A file with its bytes, for the unit and its office.

    Raises UnitNotFound, InspectionNotFound, DocumentNotFound, FileMissing, FileAltered,
    FilesUnreachable.
    """
    seen, _ = await inspection_met(session, caller, unit_id, inspection_id)
    inspection = seen.inspection
    file = await queries.file(session, inspection.id, file_id)
    if file is None:
        raise documents.DocumentNotFound
    await release(session)
    return file, await files.read(file.digest)
