"""Papers: an agreement signed on paper is scanned, looked at by an officer, and then counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.database import release
from services.common.store.files import Files
from services.common.store.sealed import seal, unseal
from services.common.time.clock import day_of
from services.common.values import ids
from services.common.web.pages import Stretch
from services.common.web.tokens import Caller
from services.matching.actions.agreements import signing_of, standing_of
from services.matching.actions.changes import tell_dispatch
from services.matching.actions.paper_returns import tell_looked_at
from services.matching.actions.rights import dispatch_for, dispatch_to_move, refuse_who_merged
from services.matching.actions.signatures import Given, take_signature
from services.matching.queries import papers, sight
from services.matching.rules import papers as rules
from services.matching.rules.dispatches import DispatchNotFound, after, refuse_stale
from services.matching.rules.papers import PaperMove, Seen
from services.matching.rules.signatures import Party, refuse_guardian, refuse_signature
from services.matching.tables.agreements import Signature
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.papers import AgreementPaper

_FILE = "agreement_papers.file"
_TAKEN: Final[tuple[Party, ...]] = ("guardian", "unit", "youth")
"""The guardian first: of who came of age meanwhile, the last of both sides concludes."""


@dataclass(frozen=True, repr=False)
class Scan:
    """A paper as handed in: the digest printed on it, who signed it, and its bytes."""

    digest: str
    parties: tuple[Party, ...]
    guardian_name: str | None
    content: bytes


@dataclass(frozen=True)
class Word:
    """An officer's word on a paper: what they saw, why, and the dispatch's version they saw."""

    move: PaperMove
    seen: Seen
    ground: str
    expected_version: int | None


async def hand_in(
    session: AsyncSession, deed: Deed, caller: Caller, dispatch_id: str, *, scan: Scan, files: Files
) -> AgreementPaper:
    """Keep the scan of a signed agreement, sealed, until an officer has looked at it.

    Raises DispatchNotFound, UnitMerged, AgreementNotMade, DigestDiffers, AlreadySigned,
    GuardianNotNeeded, MoveNotOpen, PaperWaits, FilesUnreachable and what `rules.papers` raises.
    """
    media_type = rules.media_type(scan.content)
    rules.check_parties(scan.parties, scan.guardian_name)
    await _signable(session, deed, caller, dispatch_id, scan)
    # The bytes first, then the row: what breaks in between leaves a file that nobody names.
    await release(session)
    file_digest = await files.keep(seal(_FILE, scan.content))
    dispatch = await _signable(session, deed, caller, dispatch_id, scan)
    paper = AgreementPaper(
        id=ids.new("pap"),
        dispatch_id=dispatch.id,
        agreement_digest=scan.digest,
        parties=list(scan.parties),
        guardian_name=scan.guardian_name,
        file_digest=file_digest,
        media_type=media_type,
        size=len(scan.content),
        state="handed_in",
        handed_in_at=deed.now,
        handed_in_by=deed.author,
    )
    session.add(paper)
    told: dict[str, Any] = {"paper_id": paper.id, "parties": list(scan.parties)}
    await tell_dispatch(session, deed, dispatch, "dispatch.paper-handed-in", **told)
    return paper


async def review(
    session: AsyncSession, deed: Deed, caller: Caller, which: tuple[str, str], word: Word
) -> AgreementPaper:
    """An officer accepts a paper, whose signatures then count as of today, or returns it.

    Whether the youth is eligible is judged as of the day handed in.

    `which` is the dispatch and the paper. Raises DispatchNotFound, UnitsOfficeMoves, Unpinned,
    DispatchChanged, PaperNotFound, PaperReviewed, OwnPaper, PaperNotSeen and what
    `take_signature` raises.
    """
    dispatch_id, paper_id = which
    dispatch = await dispatch_to_move(session, caller, dispatch_id)
    refuse_stale(dispatch.version, word.expected_version)
    paper = await _paper(session, dispatch_id, paper_id)
    paper.state = rules.after(paper.state, word.move)
    paper.reviewed_on, paper.reviewed_by, paper.ground = deed.today, deed.author, word.ground
    if word.move == "return":
        await tell_looked_at(session, deed, dispatch, paper, "dispatch.paper-returned")
        return paper
    rules.refuse_own(paper.handed_in_by, deed.author)
    rules.refuse_unseen(paper.parties, word.seen)
    await tell_looked_at(session, deed, dispatch, paper, "dispatch.paper-accepted")
    before = (await standing_of(session, deed, dispatch)).signatures
    for given in _given(paper, before):
        await take_signature(session, deed, dispatch, given, named=True)
        await session.flush()
    return paper


async def listed(
    session: AsyncSession, caller: Caller, dispatch_id: str, stretch: Stretch
) -> Sequence[AgreementPaper]:
    """The papers of a dispatch within sight, in order; one more. Raises DispatchNotFound."""
    await dispatch_for(session, caller, dispatch_id)
    return await papers.of_dispatch(session, dispatch_id, stretch)


async def read_file(
    session: AsyncSession, caller: Caller, which: tuple[str, str], *, files: Files
) -> tuple[AgreementPaper, bytes]:
    """A paper with its bytes as handed in.

    Raises DispatchNotFound, PaperNotFound, FileMissing, FileAltered, FilesUnreachable.
    """
    dispatch_id, paper_id = which
    await dispatch_for(session, caller, dispatch_id)
    paper = await _paper(session, dispatch_id, paper_id)
    await release(session)
    return paper, unseal(_FILE, await files.read(paper.file_digest))


async def _signable(
    session: AsyncSession, deed: Deed, caller: Caller, dispatch_id: str, scan: Scan
) -> Dispatch:
    dispatch = await sight.dispatch_seen(session, caller, dispatch_id, lock=True)
    if dispatch is None:
        raise DispatchNotFound
    await refuse_who_merged(session, caller)
    standing = await standing_of(session, deed, dispatch)
    signing = signing_of(deed, standing.agreement, standing.applicant, standing.signatures)
    for party in scan.parties:
        refuse_signature(signing, party, scan.digest, deed.today)
        refuse_guardian(signing, party, deed.today)
    after(dispatch.state, "sign")
    if await papers.waiting(session, dispatch.id):
        raise rules.PaperWaits
    return dispatch


async def _paper(session: AsyncSession, dispatch_id: str, paper_id: str) -> AgreementPaper:
    paper = await papers.paper(session, dispatch_id, paper_id)
    if paper is None:
        raise rules.PaperNotFound
    return paper


def _given(paper: AgreementPaper, before: Sequence[Signature]) -> list[Given]:
    judged_on = rules.ink_day(day_of(paper.handed_in_at), [one.signed_on for one in before])
    names: dict[Party, str | None] = {"guardian": paper.guardian_name}
    return [
        Given(
            paper.agreement_digest,
            party,
            guardian_name=names.get(party),
            judged_on=judged_on,
        )
        for party in _TAKEN
        if party in paper.parties
    ]
