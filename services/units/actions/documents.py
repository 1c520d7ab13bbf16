"""Documents: the four systems of 六 handed in, and given back as they came."""

import asyncio
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.database import release
from services.common.store.files import Files
from services.common.values import ids
from services.common.web.tokens import Caller
from services.units.actions.rechecks import look_again
from services.units.actions.rights import standing_unit_for, unit_for
from services.units.actions.telling import tell_paper
from services.units.policy.templates import handed_out
from services.units.queries import units
from services.units.readers import documents as reader
from services.units.rules import documents, recognition
from services.units.tables.documents import Document


@dataclass(frozen=True)
class DocumentForm:
    """One of the four systems of 六, as handed in."""

    kind: recognition.DocumentKind
    valid_from: date
    valid_to: date | None
    content: bytes


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
    await standing_unit_for(session, caller, unit_id)
    # The bytes first, then the row: what breaks in between leaves a file that nobody names.
    await release(session)
    media_type, inside = await asyncio.to_thread(reader.look, form.content)
    documents.check_filled(inside, handed_out())
    digest = await files.keep(form.content)
    unit = await standing_unit_for(session, caller, unit_id)
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
