"""Papers: the four systems handed in, mentors named, conditions found by an officer."""

import asyncio
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.database import release
from services.common.store.files import Files
from services.common.values import ids
from services.common.web.tokens import Caller
from services.units.actions.anonymity import check_hidden
from services.units.actions.past_days import check_seen
from services.units.actions.rechecks import look_again
from services.units.actions.rights import unit_for
from services.units.actions.telling import tell_paper
from services.units.policy.templates import handed_out
from services.units.queries import units
from services.units.readers import documents as reader
from services.units.rules import documents, recognition
from services.units.rules.units import check_standing, read_phone
from services.units.tables.papers import Document, Finding, Mentor
from services.units.tables.units import Unit


@dataclass(frozen=True)
class DocumentForm:
    """One of the four systems of 六, as handed in."""

    kind: recognition.DocumentKind
    valid_from: date
    valid_to: date | None
    content: bytes


@dataclass(frozen=True)
class FindingForm:
    """What an officer found of one condition of 七."""

    condition: recognition.FindingKind
    met: bool
    evidence: str
    found_on: date


async def hand_in_document(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    unit_id: str,
    *,
    form: DocumentForm,
    files: Files,
) -> Document:
    """Keep one of the four systems (六) with its days of validity and its digest.

    Raises UnitNotFound, UnitRemoved, UnitMerged, DocumentTooLarge, DocumentTypeUnknown,
    DocumentHasMacros, DocumentDamaged, DocumentBlank, FilesUnreachable, Malformed.
    """
    documents.check_validity(form.valid_from, form.valid_to)
    await _standing_unit(session, caller, unit_id)
    # The bytes first, then the row: what breaks in between leaves a file that nobody names.
    await release(session)
    media_type, inside = await asyncio.to_thread(reader.look, form.content)
    documents.check_filled(inside, handed_out())
    digest = await files.keep(form.content)
    unit = await _standing_unit(session, caller, unit_id)
    document = Document(
        id=ids.new("doc"),
        unit_id=unit.id,
        kind=form.kind,
        valid_from=form.valid_from,
        valid_to=form.valid_to,
        media_type=media_type,
        size=len(form.content),
        digest=digest,
        handed_in_at=deed.now,
    )
    session.add(document)
    told = {"kind": form.kind, "digest": document.digest}
    await tell_paper(session, deed, unit, (document.id, 1), "document.handed-in", **told)
    await look_again(session, deed, unit)
    return document


async def read_document(
    session: AsyncSession, caller: Caller, unit_id: str, document_id: str, *, files: Files
) -> tuple[Document, bytes]:
    """A document with its bytes.

    Raises UnitNotFound, DocumentNotFound, FileMissing, FileAltered, FilesUnreachable.
    """
    unit = await unit_for(session, caller, unit_id)
    document = await units.document(session, unit.id, document_id)
    if document is None:
        raise documents.DocumentNotFound
    earlier = await units.earlier_content(session, document.digest)
    if earlier is not None:
        return document, earlier
    await release(session)
    return document, await files.read(document.digest)


async def name_mentor(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    unit_id: str,
    *,
    name: str,
    title: str,
    phone: str,
) -> Mentor:
    """Name a mentor 带教老师 (六).

    Raises UnitNotFound, UnitRemoved, UnitMerged, Malformed for the phone.
    """
    unit = await _standing_unit(session, caller, unit_id)
    mentor = Mentor(
        id=ids.new("mnt"),
        unit_id=unit.id,
        name=name,
        title=title,
        phone=read_phone(phone, "/phone"),
        since=deed.today,
        version=1,
    )
    session.add(mentor)
    await tell_paper(session, deed, unit, (mentor.id, mentor.version), "mentor.named")
    await look_again(session, deed, unit)
    return mentor


async def find_condition(
    session: AsyncSession, deed: Deed, caller: Caller, unit_id: str, form: FindingForm
) -> Finding:
    """Keep what an officer found of a condition of 七; a later finding supersedes.

    Raises UnitNotFound, UnitRemoved, UnitMerged, FoundInFuture, BeforeFounded, TooLongAgo.
    """
    recognition.check_found_on(form.found_on, deed.today)
    unit = await _standing_unit(session, caller, unit_id)
    await check_seen(session, unit, form.found_on, deed.today)
    await check_hidden(session, deed, unit.id, {"/evidence": form.evidence})
    finding = Finding(
        id=ids.new("fnd"),
        unit_id=unit.id,
        condition=form.condition,
        met=form.met,
        evidence=form.evidence,
        found_on=form.found_on,
        found_by=deed.author,
    )
    session.add(finding)
    told: dict[str, Any] = {"condition": form.condition, "met": form.met}
    told["found_on"] = form.found_on.isoformat()
    await tell_paper(session, deed, unit, (finding.id, 1), "finding.recorded", **told)
    await look_again(session, deed, unit)
    return finding


async def _standing_unit(session: AsyncSession, caller: Caller, unit_id: str) -> Unit:
    unit = await unit_for(session, caller, unit_id, lock=True)
    check_standing(unit.state)
    return unit
