"""Consents to be insured on paper: a minor and the guardian sign, an officer looks, it counts."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.database import release
from services.common.store.files import Files
from services.common.store.sealed import seal, unseal
from services.common.time.clock import day_of
from services.common.values import ids
from services.common.web.pages import Stretch
from services.common.web.tokens import Caller
from services.matching.actions.changes import tell_dispatch
from services.matching.actions.insurance_consents import (
    ConsentWords,
    consent_of,
    keep,
    unit_name_for,
    words_of,
)
from services.matching.actions.rights import dispatch_for, dispatch_to_move
from services.matching.clients.units import Units
from services.matching.documents.agreements import Signed
from services.matching.documents.papers import Consented
from services.matching.queries import agreements, sight
from services.matching.queries import insurance_consents as queries
from services.matching.rules import insurance_consents as rules
from services.matching.rules import papers
from services.matching.rules.dispatches import DispatchNotFound, refuse_stale
from services.matching.rules.insurance_consents import ConsentSeen, ConsentTextDiffers
from services.matching.rules.papers import PaperMove, PaperNotFound, PaperWaits
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.insurance_consents import InsuranceConsent, InsuranceConsentPaper

_FILE = "insurance_consent_papers.file"


@dataclass(frozen=True, repr=False)
class ConsentScan:
    """A paper as handed in: the digest printed on it, a minor's guardian, and its bytes."""

    digest: str
    guardian_name: str | None
    content: bytes


@dataclass(frozen=True)
class ConsentWord:
    """An officer's word on a paper: what they saw, why, and the dispatch's version they saw."""

    move: PaperMove
    seen: ConsentSeen
    ground: str
    expected_version: int | None


async def printable(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    dispatch_id: str,
    *,
    blank: bool,
    units: Units,
) -> Consented:
    """The consent that counts as it was signed; without one, or `blank`, the words to sign by hand.

    Those leave it to the heirs by law. Raises DispatchNotFound, WordsUnavailable and what
    `words_of` raises.
    """
    dispatch = await dispatch_for(session, caller, dispatch_id)
    given = None if blank else await queries.last_of(session, dispatch_id)
    if given is not None:
        return await _as_given(session, dispatch, given)
    unit_name = await unit_name_for(session, caller, dispatch_id, units)
    dispatch = await dispatch_for(session, caller, dispatch_id)
    words = await words_of(session, deed, dispatch, unit_name)
    return Consented(words.text, words.number, rules.digest_of(words.text), words.minor, None)


async def _as_given(
    session: AsyncSession, dispatch: Dispatch, given: InsuranceConsent
) -> Consented:
    agreement = await agreements.of_dispatch(session, dispatch.id)
    paper = given.paper_id and await queries.paper(session, dispatch.id, given.paper_id)
    return Consented(
        text=given.text,
        number=agreement.number if agreement else dispatch.id,
        digest=given.digest,
        minor=bool(paper and paper.guardian_name),
        signed=Signed(given.given_on, on_paper=bool(paper)),
    )


async def hand_in(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    dispatch_id: str,
    *,
    scan: ConsentScan,
    files: Files,
    units: Units,
) -> InsuranceConsentPaper:
    """Keep the scan of a signed consent, sealed, until an officer has looked at it.

    Raises DispatchNotFound, MoveNotOpen, AgreementNotMade, WordsUnavailable, ConsentTextDiffers,
    PaperWaits, FilesUnreachable, Malformed and what `rules.papers.media_type` raises.
    """
    media_type = papers.media_type(scan.content)
    unit_name = await unit_name_for(session, caller, dispatch_id, units)
    await _signable(session, deed, caller, dispatch_id, (scan, unit_name))
    # The bytes first, then the row: what breaks in between leaves a file that nobody names.
    await release(session)
    file_digest = await files.keep(seal(_FILE, scan.content))
    dispatch = await _signable(session, deed, caller, dispatch_id, (scan, unit_name))
    paper = InsuranceConsentPaper(
        id=ids.new("icp"),
        dispatch_id=dispatch.id,
        digest=scan.digest,
        guardian_name=scan.guardian_name,
        file_digest=file_digest,
        media_type=media_type,
        size=len(scan.content),
        state="handed_in",
        handed_in_at=deed.now,
        handed_in_by=deed.author,
    )
    session.add(paper)
    event = "dispatch.consent-paper-handed-in"
    await tell_dispatch(session, deed, dispatch, event, paper_id=paper.id)
    return paper


async def review(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    which: tuple[str, str],
    *,
    word: ConsentWord,
    units: Units,
) -> InsuranceConsentPaper:
    """An officer accepts a paper, which then counts as a consent of today, or returns it.

    Whether the youth signed as a minor is judged as of the day handed in.

    `which` is the dispatch and the paper. Raises DispatchNotFound, UnitsOfficeMoves, Unpinned,
    DispatchChanged,
    PaperNotFound, PaperReviewed, OwnPaper, ConsentPaperNotSeen, ConsentTextDiffers, MoveNotOpen,
    WordsUnavailable.
    """
    dispatch_id, paper_id = which
    unit_name = await unit_name_for(session, caller, dispatch_id, units)
    dispatch = await dispatch_to_move(session, caller, dispatch_id)
    refuse_stale(dispatch.version, word.expected_version)
    paper = await _paper(session, dispatch_id, paper_id)
    paper.state = papers.after(paper.state, word.move)
    paper.reviewed_on, paper.reviewed_by, paper.ground = deed.today, deed.author, word.ground
    if word.move == "return":
        event = "dispatch.consent-paper-returned"
        ground = word.ground or ""
        await tell_dispatch(session, deed, dispatch, event, ground=ground, paper_id=paper.id)
        return paper
    papers.refuse_own(paper.handed_in_by, deed.author)
    rules.refuse_unseen(word.seen)
    signed_on = day_of(paper.handed_in_at)
    words = await words_of(session, deed, dispatch, unit_name, signed_on=signed_on)
    _refuse_differing(words, paper.digest)
    consent = consent_of(deed, dispatch, words)
    consent.paper_id = paper.id
    await keep(session, deed, dispatch, consent)
    return paper


async def listed(
    session: AsyncSession, caller: Caller, dispatch_id: str, stretch: Stretch
) -> Sequence[InsuranceConsentPaper]:
    """The papers of a dispatch within sight, in order; one more. Raises DispatchNotFound."""
    await dispatch_for(session, caller, dispatch_id)
    return await queries.papers(session, dispatch_id, stretch)


async def read_file(
    session: AsyncSession, caller: Caller, which: tuple[str, str], *, files: Files
) -> tuple[InsuranceConsentPaper, bytes]:
    """A paper with its bytes as handed in.

    Raises DispatchNotFound, PaperNotFound, FileMissing, FileAltered, FilesUnreachable.
    """
    dispatch_id, paper_id = which
    await dispatch_for(session, caller, dispatch_id)
    paper = await _paper(session, dispatch_id, paper_id)
    await release(session)
    return paper, unseal(_FILE, await files.read(paper.file_digest))


async def _signable(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    dispatch_id: str,
    told: tuple[ConsentScan, str | None],
) -> Dispatch:
    scan, unit_name = told
    dispatch = await sight.dispatch_seen(session, caller, dispatch_id, lock=True)
    if dispatch is None:
        raise DispatchNotFound
    words = await words_of(session, deed, dispatch, unit_name)
    _refuse_differing(words, scan.digest)
    rules.check_guardian_named(scan.guardian_name, minor=words.minor)
    if await queries.has_paper_waiting(session, dispatch.id):
        raise PaperWaits
    return dispatch


def _refuse_differing(words: ConsentWords, digest: str) -> None:
    if rules.digest_of(words.text) != digest:
        raise ConsentTextDiffers


async def _paper(session: AsyncSession, dispatch_id: str, paper_id: str) -> InsuranceConsentPaper:
    paper = await queries.paper(session, dispatch_id, paper_id)
    if paper is None:
        raise PaperNotFound
    return paper
