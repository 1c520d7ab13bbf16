"""Merge proposals: one officer proposes, another decides, and nothing of either record is lost."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import audit
from services.common.store.changes import Change
from services.common.store.grounds import record_grounded
from services.common.values import ids
from services.common.values.identity import IdNumber
from services.common.web.pages import Stretch
from services.common.web.tokens import Caller
from services.matching.actions import second_records
from services.matching.queries import merge_proposals as queries
from services.matching.queries import second_records as records
from services.matching.queries.merge_proposals import InSight
from services.matching.rules import merge_proposals as rules
from services.matching.rules.correction_requests import check_number_seen
from services.matching.rules.merge_proposals import OfBoth, ProposalMove, WhichRecord
from services.matching.rules.second_records import refuse_open
from services.matching.rules.youths import refuse_stale
from services.matching.tables.merge_proposals import MergeProposal
from services.matching.tables.youths import Youth


@dataclass(frozen=True)
class ProposalForm:
    """Into which record another goes, whose number is right, and what both looked like."""

    into: str
    number_of: WhichRecord
    id_number: str = field(repr=False)
    ground: str = field(repr=False)
    expected_version: int | None = None
    into_expected_version: int | None = None


@dataclass(frozen=True)
class Merger:
    """Another officer's word, who saw proposal and records and read the number from the card."""

    ground: str = field(repr=False)
    id_number: str = field(repr=False)
    expected_version: int | None
    absorbed_expected_version: int | None
    into_expected_version: int | None


@dataclass(frozen=True)
class Refusal:
    """An officer's word that they stay two, by the version of the proposal that was seen."""

    ground: str = field(repr=False)
    expected_version: int | None


@dataclass(frozen=True)
class SeenProposal:
    """A proposal, what the person has of both records, and while it waits their versions."""

    proposal: MergeProposal
    kept: dict[str, Any] | None
    versions: tuple[int, int] | None


async def propose(
    session: AsyncSession, deed: Deed, caller: Caller, youth_id: str, form: ProposalForm
) -> SeenProposal:
    """Propose that two records of other numbers are one person's; nothing changes yet.

    Raises YouthNotFound, Unpinned, YouthChanged, NumberDiffers, Malformed, MergeProposalOpen and
    what `refuse_proposing` and `refuse_open` raise.
    """
    absorbed, into = await second_records.held(session, deed, caller, (youth_id, form.into))
    refuse_stale(absorbed.version, form.expected_version)
    refuse_stale(into.version, form.into_expected_version, "并入的登记的版本号")
    candidates = [await records.candidate(session, one) for one in (absorbed, into)]
    rules.refuse_proposing(*candidates)
    check_number_seen(_right(absorbed, into, form.number_of), form.id_number, deed.today)
    proposal = await _insert(session, deed, absorbed, form)
    # As it stood before: what is in the way is told now, not to whoever decides.
    refuse_open(*candidates, overlaps=await records.overlap(session, absorbed.id, into.id))
    await _tell(session, deed, proposal, into, event="merge-proposal.made", ground=form.ground)
    return await _seen(session, proposal)


async def merge(
    session: AsyncSession, deed: Deed, caller: Caller, proposal_id: str, told: Merger
) -> SeenProposal:
    """Merge by a second officer's word.

    Raises MergeProposalNotFound, MergeProposalClosed, MergeProposalStale, Unpinned,
    DecidesOwnProposal, YouthNotFound, YouthChanged, NumberDiffers, Malformed, and what
    `refuse_proposing` and `refuse_open` raise.
    """
    proposal = await _held(session, caller, proposal_id, "merge", told.expected_version)
    rules.refuse_own(proposal.proposed_by, deed.author)
    named = proposal.youth_id, proposal.into_id
    absorbed, into = both = await second_records.held(session, deed, caller, named)
    refuse_stale(absorbed.version, told.absorbed_expected_version, "被并入的登记的版本号")
    refuse_stale(into.version, told.into_expected_version, "并入的登记的版本号")
    right = _right(absorbed, into, proposal.number_of)
    check_number_seen(right, told.id_number, deed.today)
    proposal.kept = _as_json(await _of_both(session, absorbed, into))
    _close(deed, proposal, "merge", told.ground)
    await session.flush()
    await _join(
        session, deed, both, told.ground, right if proposal.number_of == "absorbed" else None
    )
    await session.refresh(proposal)
    await _tell(session, deed, proposal, into, event="merge-proposal.merged", ground=told.ground)
    return await _seen(session, proposal)


async def decline(
    session: AsyncSession, deed: Deed, caller: Caller, proposal_id: str, told: Refusal
) -> SeenProposal:
    """Decline by any officer's word, whoever proposed too; both records stay as they are.

    Raises MergeProposalNotFound, MergeProposalClosed, MergeProposalStale, Unpinned.
    """
    proposal = await _held(session, caller, proposal_id, "decline", told.expected_version)
    _close(deed, proposal, "decline", told.ground)
    _, into = await queries.youths_of(session, proposal)
    await _tell(session, deed, proposal, into, event="merge-proposal.declined", ground=told.ground)
    return await _seen(session, proposal)


async def read(session: AsyncSession, caller: Caller, proposal_id: str) -> SeenProposal:
    """One proposal within sight, as it stands. Raises MergeProposalNotFound."""
    return await _seen(session, await _seen_by(session, caller, proposal_id))


async def listed(
    session: AsyncSession, caller: Caller, state: rules.ProposalState | None, stretch: Stretch
) -> Sequence[InSight]:
    """A stretch of the proposals about any record of an office, the newest first, and one more."""
    return await queries.of_office(session, caller, state, stretch.after, stretch.limit)


async def _held(
    session: AsyncSession,
    caller: Caller,
    proposal_id: str,
    move: ProposalMove,
    expected: int | None,
) -> MergeProposal:
    # Held before markets and youths by all who decide: of two the later is told of its state, and
    # not that a record is gone. Nobody else waits for it while they hold a market.
    seen = await _seen_by(session, caller, proposal_id)
    proposal = await queries.locked(session, seen.id)
    rules.after(proposal.state, move)
    rules.refuse_stale(proposal.version, expected)
    return proposal


async def _join(
    session: AsyncSession,
    deed: Deed,
    both: tuple[Youth, Youth],
    ground: str,
    number: IdNumber | None,
) -> None:
    absorbed, into = both
    candidates = [await records.candidate(session, one) for one in both]
    rules.refuse_proposing(*candidates)
    refuse_open(*candidates, overlaps=await records.overlap(session, absorbed.id, into.id))
    await second_records.join(session, deed, both, ground, number)


def _close(deed: Deed, proposal: MergeProposal, move: ProposalMove, ground: str) -> None:
    proposal.state = rules.after(proposal.state, move)
    proposal.decided_on, proposal.decided_by = deed.today, deed.author
    proposal.decision_ground = ground


def _right(absorbed: Youth, into: Youth, number_of: WhichRecord) -> IdNumber:
    return IdNumber((absorbed if number_of == "absorbed" else into).id_number)


async def _insert(
    session: AsyncSession, deed: Deed, absorbed: Youth, form: ProposalForm
) -> MergeProposal:
    made: MergeProposal | None = await session.scalar(
        insert(MergeProposal)
        .values(
            id=ids.new("mpr"),
            version=0,
            youth_id=absorbed.id,
            absorbed_id=absorbed.id,
            into_id=form.into,
            number_of=form.number_of,
            state="proposed",
            ground=form.ground,
            proposed_on=deed.today,
            proposed_by=deed.author,
        )
        .on_conflict_do_nothing()
        .returning(MergeProposal)
    )
    if made is None:
        raise rules.MergeProposalOpen
    return made


async def _seen_by(session: AsyncSession, caller: Caller, proposal_id: str) -> MergeProposal:
    proposal = await queries.seen(session, caller, proposal_id)
    if proposal is None:
        raise rules.MergeProposalNotFound
    return proposal


async def _seen(session: AsyncSession, proposal: MergeProposal) -> SeenProposal:
    await session.flush()
    if proposal.state != "proposed":
        return SeenProposal(proposal, proposal.kept, None)
    absorbed, into = await queries.youths_of(session, proposal)
    kept = _as_json(await _of_both(session, absorbed, into))
    return SeenProposal(proposal, kept, (absorbed.version, into.version))


async def _of_both(session: AsyncSession, absorbed: Youth, into: Youth) -> OfBoth:
    return rules.of_both(*[await queries.side(session, one) for one in (absorbed, into)])


def _as_json(kept: OfBoth) -> dict[str, Any]:
    at = kept.applied_at
    days = {"applied_at": at and at.isoformat(), "recorded_at": kept.recorded_at.isoformat()}
    return asdict(kept) | days


async def _tell(
    session: AsyncSession,
    deed: Deed,
    proposal: MergeProposal,
    into: Youth,
    *,
    event: str,
    ground: str,
) -> None:
    proposal.version += 1
    data = {
        "youth_id": proposal.absorbed_id,
        "into": into.id,
        "region": into.region,
        "state": proposal.state,
    }
    number, day = proposal.version, deed.today
    change = Change("merge-proposal", proposal.id, number, event, day, data, ground)
    await record_grounded(session, deed, change)
    await audit.note(
        session,
        deed,
        action=event,
        object_id=proposal.id,
        ground=f"登记 {proposal.absorbed_id} 并入登记 {into.id}",
        region=into.region,
    )
