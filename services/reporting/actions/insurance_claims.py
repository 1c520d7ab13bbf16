"""Insurance claims: an accident reported, papers handed in, and what the carrier decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change
from services.common.store.grounds import record_grounded
from services.common.values import ids, yuan
from services.reporting.queries import insurance, locks, trainees
from services.reporting.queries import insurance_claims as queries
from services.reporting.rules import insurance_claims as rules
from services.reporting.rules.contributions import TraineeUnknown
from services.reporting.rules.days import require_between
from services.reporting.rules.insurance_claims import Harm, Move
from services.reporting.rules.insurance_contracts import InsuranceContractUnknown
from services.reporting.rules.versions import require_seen
from services.reporting.tables.insurance import InsuranceClaim, InsuranceClaimMove


@dataclass(frozen=True)
class Seen:
    """Which claim an officer moves: from which office, and as of which version."""

    claim_id: str
    office: str
    version: int | None


@dataclass(frozen=True)
class Accident:
    """What happened to whom, on which day, and when the carrier was told."""

    placement_id: str
    harm: Harm
    accident_on: date
    reported_on: date


async def report(
    session: AsyncSession, deed: Deed, office: str, accident: Accident
) -> InsuranceClaim:
    """A claim on the carrier that covers the day. Raises TraineeUnknown, AccidentNotCovered."""
    require_between(accident.reported_on, accident.accident_on, deed.today, "/reported_on")
    trainee = await trainees.trainee(session, accident.placement_id, office=office)
    if trainee is None:
        raise TraineeUnknown
    contract_id = rules.contract_covering(trainee, accident.accident_on)
    contract = await insurance.contract(session, contract_id)
    if contract is None:
        raise InsuranceContractUnknown
    claim = InsuranceClaim(
        id=ids.new("icl"),
        version=1,
        state="reported",
        youth_id=trainee.youth_id,
        region=trainee.region,
        contract_id=contract_id,
        cover=contract.cover,
        paid=None,
        **vars(accident),
    )
    session.add(claim)
    await _tell(session, deed, claim, "insurance-claim.reported")
    return claim


async def receive_papers(
    session: AsyncSession, deed: Deed, seen: Seen, day: date, papers: Sequence[str]
) -> InsuranceClaim:
    """Papers went to the carrier on a day. Raises as `_held` and `_moved`."""
    rules.require_papers(papers)
    claim = await _held(session, seen)
    return await _moved(session, deed, claim, _Step("papers", day, {"papers": [*papers]}))


async def pay(
    session: AsyncSession, deed: Deed, seen: Seen, day: date, amount: Decimal
) -> InsuranceClaim:
    """The carrier paid so many yuan on a day. Raises as `_held`, PaymentAboveCover."""
    claim = await _held(session, seen)
    await locks.hold(session, "insurance-payments", claim.placement_id)
    paid = await queries.paid(session, claim.placement_id, claim.contract_id)
    rules.next_state(claim.state, "payment")
    rules.require_within_cover(amount, claim.cover, paid)
    claim.paid = amount
    return await _moved(session, deed, claim, _Step("payment", day, {"amount": str(amount)}))


async def refuse(
    session: AsyncSession, deed: Deed, seen: Seen, day: date, ground: str
) -> InsuranceClaim:
    """The carrier refused on a day, and why. Raises as `_held` and `_moved`."""
    claim = await _held(session, seen)
    return await _moved(session, deed, claim, _Step("refusal", day, {}, ground))


async def find(session: AsyncSession, claim_id: str, office: str) -> InsuranceClaim:
    """A claim for a trainee of an office's region. Raises InsuranceClaimUnknown."""
    found = await queries.find(session, claim_id, office=office)
    if found is None:
        raise rules.InsuranceClaimUnknown
    return found


@dataclass(frozen=True)
class _Step:
    move: Move
    day: date
    evidence: dict[str, Any]
    ground: str = ""


async def _moved(
    session: AsyncSession, deed: Deed, claim: InsuranceClaim, step: _Step
) -> InsuranceClaim:
    """Move a claim on. Raises ClaimStateForbids, Malformed."""
    claim.state = rules.next_state(claim.state, step.move)
    earliest = await queries.last_day(session, claim.id) or claim.reported_on
    require_between(step.day, earliest, deed.today, "/on")
    claim.version += 1
    move = InsuranceClaimMove(
        claim_id=claim.id,
        version=claim.version,
        move=step.move,
        on=step.day,
        evidence=step.evidence,
        ground=step.ground,
        author=deed.author,
        recorded_at=deed.now,
    )
    session.add(move)
    event = f"insurance-claim.{rules.PAST[step.move]}"
    await _tell(session, deed, claim, event, step.ground)
    return claim


async def _held(session: AsyncSession, seen: Seen) -> InsuranceClaim:
    """A claim to be moved. Raises InsuranceClaimUnknown, RecordChanged, RecordVersionMissing."""
    claim = await queries.find(session, seen.claim_id, office=seen.office, lock=True)
    if claim is None:
        raise rules.InsuranceClaimUnknown
    require_seen(seen.version, claim.version)
    return claim


async def _tell(
    session: AsyncSession, deed: Deed, claim: InsuranceClaim, event: str, ground: str = ""
) -> None:
    change = Change(
        object="insurance-claim",
        id=claim.id,
        version=claim.version,
        event=event,
        occurred_on=deed.today,
        ground=ground,
        data={
            "placement_id": claim.placement_id,
            "contract_id": claim.contract_id,
            "region": claim.region,
            "state": claim.state,
            "accident_on": claim.accident_on.isoformat(),
            "paid": str(claim.paid if claim.paid is not None else yuan.ZERO),
        },
    )
    await record_grounded(session, deed, change)
