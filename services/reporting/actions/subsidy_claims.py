"""Subsidy claims: filed with every condition answered, reviewed, decided, approved to be paid."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change
from services.common.store.following import Position
from services.common.store.grounds import record_grounded
from services.common.values import ids
from services.common.values import region as regions
from services.common.values.month import Month
from services.reporting.actions import payables
from services.reporting.actions.payables import Sum
from services.reporting.actions.subsidy_checks import Asked, Looked, look
from services.reporting.queries import facts as told_facts
from services.reporting.queries import locks
from services.reporting.queries import subsidies as queries
from services.reporting.queries.owners import record_of
from services.reporting.rules import subsidies as money
from services.reporting.rules import subsidy_claims as rules
from services.reporting.rules.subsidies import ARTICLE, SubsidyLine
from services.reporting.rules.subsidy_claims import Answer, Move
from services.reporting.rules.versions import require_seen
from services.reporting.tables.subsidies import (
    ContributionRecord,
    SubsidisedMonth,
    SubsidyClaim,
    SubsidyClaimMove,
    SubsidyLineRow,
)


@dataclass(frozen=True)
class Seen:
    """Which claim is moved, as of which version; from which office, or by whose ids."""

    claim_id: str
    version: int | None
    office: str | None = None
    youths: Collection[str] = ()


async def file_claim(session: AsyncSession, deed: Deed, asked: Asked) -> SubsidyClaim:
    """File a claim; its months are held from now on. Raises TraineeUnknown, ConditionsNotMet."""
    asked = replace(asked, youth_id=await record_of(session, asked.youth_id))
    await locks.hold(session, "subsidy", asked.youth_id)
    looked = await look(session, deed, asked)
    rules.require_due(looked.answers, looked.lines)
    claim = await _claim(session, deed, asked, looked)
    session.add(claim)
    await session.flush()
    session.add_all(_row(claim.id, line, looked.records) for line in looked.lines)
    held = [line for line in looked.lines if line.amount]
    session.add_all(
        SubsidisedMonth(
            youth_id=asked.youth_id, month=line.month, claim_id=claim.id, amount=line.amount
        )
        for line in held
    )
    await _tell(session, deed, claim, "subsidy-claim.filed", asked.ground)
    return claim


async def review(
    session: AsyncSession, deed: Deed, seen: Seen, *, passed: bool, ground: str
) -> SubsidyClaim:
    """A second person agrees with a claim, or returns it.

    Raises SubsidyClaimUnknown, RecordChanged, RecordVersionMissing, SubsidyClaimStateForbids,
    SamePersonDecides, DecisionNeedsGround.
    """
    claim = await _held(session, seen)
    return await _moved(session, deed, claim, "review" if passed else "review_return", ground)


async def decide(
    session: AsyncSession, deed: Deed, seen: Seen, *, passed: bool, ground: str
) -> SubsidyClaim:
    """A third person approves a claim, which is then to be paid, or refuses it.

    Raises as review, and ClaimOutdated, BudgetExceeded.
    """
    claim = await _held(session, seen)
    moved = await _moved(session, deed, claim, "approval" if passed else "refusal", ground)
    if passed:
        lines = await queries.lines(session, claim.id)
        await _require_same(session, deed, claim, lines)
        row = await payables.prepare(session, deed, _sum(moved, lines))
        await payables.approve(session, deed, row)
    return moved


async def withdraw(session: AsyncSession, deed: Deed, seen: Seen) -> SubsidyClaim:
    """The youth takes a claim back that nobody has reviewed. Raises as review."""
    claim = await _held(session, seen)
    claim.state = rules.next_state(claim.state, "withdrawal")
    return await _kept(session, deed, claim, "withdrawal", "")


async def find(
    session: AsyncSession, claim_id: str, *, office: str | None, youths: Collection[str]
) -> SubsidyClaim:
    """A claim as an office or its youth may see it. Raises SubsidyClaimUnknown."""
    found = await queries.find(session, claim_id)
    if found is None or not _is_within(found, office, youths):
        raise rules.SubsidyClaimUnknown
    return found


async def _claim(session: AsyncSession, deed: Deed, asked: Asked, looked: Looked) -> SubsidyClaim:
    stood = await told_facts.positions(session)
    return SubsidyClaim(
        id=ids.new("ssc"),
        youth_id=asked.youth_id,
        region=looked.region,
        state="filed",
        version=1,
        elsewhere=[str(month) for month in asked.elsewhere],
        total=money.total_of(looked.lines),
        conditions=[_as_json(answer) for answer in looked.answers],
        values=[*looked.values],
        as_of={name: _position(one) for name, one in stood.items()},
        filed_on=deed.today,
        filed_by=deed.author,
        ground=asked.ground,
        recorded_at=deed.now,
    )


def _as_json(answer: Answer) -> dict[str, Any]:
    return asdict(answer) | {"months": [str(month) for month in answer.months]}


def _position(position: Position | None) -> int | None:
    return position.position if position else None


def _row(
    claim_id: str, line: SubsidyLine, records: Mapping[Month, ContributionRecord]
) -> SubsidyLineRow:
    record_ = records.get(line.month)
    told = vars(line) | {"ratio": f"{line.ratio.numerator}/{line.ratio.denominator}"}
    version = record_.version if record_ else 0
    return SubsidyLineRow(claim_id=claim_id, record_version=version, **told)


async def _held(session: AsyncSession, seen: Seen) -> SubsidyClaim:
    claim = await queries.find(session, seen.claim_id, lock=True)
    if claim is None or not _is_within(claim, seen.office, seen.youths):
        raise rules.SubsidyClaimUnknown
    require_seen(seen.version, claim.version)
    return claim


def _is_within(claim: SubsidyClaim, office: str | None, youths: Collection[str]) -> bool:
    if office is None:
        return claim.youth_id in youths
    return regions.lies_within(claim.region, office)


async def _moved(
    session: AsyncSession, deed: Deed, claim: SubsidyClaim, move: Move, ground: str
) -> SubsidyClaim:
    state = rules.next_state(claim.state, move)
    earlier = [step.author for step in await queries.moves(session, claim.id)]
    rules.require_others(deed.author, [claim.filed_by, *earlier])
    if state in rules.UNDONE:
        rules.require_ground(ground)
    claim.state = state
    return await _kept(session, deed, claim, move, ground)


async def _kept(
    session: AsyncSession, deed: Deed, claim: SubsidyClaim, move: Move, ground: str
) -> SubsidyClaim:
    claim.version += 1
    if claim.state in rules.UNDONE:
        await queries.give_months_back(session, claim.id)
    session.add(
        SubsidyClaimMove(
            claim_id=claim.id,
            version=claim.version,
            move=move,
            author=deed.author,
            ground=ground,
            recorded_at=deed.now,
        )
    )
    await _tell(session, deed, claim, f"subsidy-claim.{rules.PAST[move]}", ground)
    return claim


async def _require_same(
    session: AsyncSession, deed: Deed, claim: SubsidyClaim, lines: Sequence[SubsidyLineRow]
) -> None:
    await locks.hold(session, "subsidy", await record_of(session, claim.youth_id))
    elsewhere = tuple(map(Month.parse, claim.elsewhere))
    months = tuple(line.month for line in lines)
    asked = Asked(claim.youth_id, months, elsewhere, None, claim.ground)
    looked = await look(session, deed, asked, but=claim.id)
    rules.require_same([(line.month, line.amount) for line in lines], looked.lines)


def _sum(claim: SubsidyClaim, lines: Sequence[SubsidyLineRow]) -> Sum:
    due = [line for line in lines if line.amount]
    parts = "＋".join(str(line.amount) for line in due)
    return Sum(
        kind="social_insurance_subsidy",
        object_id=claim.id,
        period=claim.id,
        region=claim.region,
        computed=claim.total,
        already=Decimal("0.00"),
        sentence=f"{len(due)}个月合计：{parts}＝{claim.total}元。",
        article=ARTICLE,
        values=tuple(claim.values),
        arithmetic={"lines": [[str(line.month), str(line.amount)] for line in due]},
        youth_id=claim.youth_id,
    )


async def _tell(
    session: AsyncSession, deed: Deed, claim: SubsidyClaim, event: str, ground: str
) -> None:
    change = Change(
        object="subsidy-claim",
        id=claim.id,
        version=claim.version,
        event=event,
        occurred_on=deed.today,
        ground=ground,
        data={
            "youth_id": claim.youth_id,
            "region": claim.region,
            "state": claim.state,
            "total": str(claim.total),
        },
    )
    await record_grounded(session, deed, change)
