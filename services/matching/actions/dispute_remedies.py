"""What is upheld is put right at once: an entry countered, or a month reopened."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.values.month import Month
from services.common.web.tokens import Caller
from services.matching.actions.attendance import Reopening, reopen
from services.matching.actions.corrections import Claim, correct
from services.matching.actions.endings import record_outcome
from services.matching.actions.entering import Entered
from services.matching.queries import attendance, placements
from services.matching.rules.corrections import NotCorrectable
from services.matching.rules.disputes import newest_of
from services.matching.rules.endings import Manner
from services.matching.rules.placements import Outcome
from services.matching.rules.preparations import Preparation
from services.matching.rules.terms import AS_IT_STANDS, RightTerm
from services.matching.tables.disputes import Dispute
from services.matching.tables.placements import Placement


@dataclass(frozen=True)
class Truth:
    """What was really so of an arrival, a term, an end or an outcome."""

    arrived_on: date | None = None
    manner: Manner | None = None
    term: RightTerm = AS_IT_STANDS
    outcome: Outcome | None = None
    told: Preparation = field(default_factory=Preparation)


async def put_right(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    placement: Placement,
    of: tuple[Dispute, Truth | None],
) -> None:
    """Put right what was disputed, of a placement that is held.

    Raises what a correction, an outcome or a reopening raises.
    """
    dispute, truth = of
    # The answer may tell of people: it lies sealed with the dispute, which is named as the ground.
    entered = Entered(expected_version=placement.version)
    if dispute.month is not None:
        await _reopen(session, deed, caller, dispute, entered)
    elif dispute.entry_id is not None and truth is not None:
        await _counter(session, deed, caller, dispute, (truth, entered))
        dispute.remedy_id = (await placements.entries(session, placement.id))[-1].id


async def _reopen(
    session: AsyncSession, deed: Deed, caller: Caller, dispute: Dispute, entered: Entered
) -> None:
    month = Month.parse(dispute.month or "")
    stood = await attendance.newest_of(session, dispute.placement_id, month)
    if stood is None or stood.reopened_on is None:
        which = Reopening(month, entered, dispute.id)
        await reopen(session, deed, caller, dispute.placement_id, which)
    else:
        # A reviewer reopened it meanwhile: now its entry is also found wrong.
        stood.dispute_id = dispute.id


async def _counter(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    dispute: Dispute,
    told: tuple[Truth, Entered],
) -> None:
    (truth, entered), placement_id = told, dispute.placement_id
    entries = await placements.entries(session, placement_id)
    # Whatever was corrected meanwhile, the newest of its corrections is countered.
    standing = newest_of(dispute.entry_id or "", [(one.id, one.corrects) for one in entries])
    kind = next(one.kind for one in entries if one.id == standing)
    if (kind == "outcome") != (truth.outcome is not None):
        raise NotCorrectable(corrects=kind)
    if truth.outcome is not None:
        await record_outcome(
            session,
            deed,
            caller,
            placement_id,
            truth.outcome,
            entered=entered,
            dispute_id=dispute.id,
        )
        return
    claim = Claim(
        standing,
        truth.arrived_on,
        truth.manner,
        entered,
        truth.term,
        truth.told,
        dispute.id,
    )
    await correct(session, deed, caller, placement_id, claim)
