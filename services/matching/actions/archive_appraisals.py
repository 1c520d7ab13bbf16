"""Archive appraisals: one officer records what was decided of records, another confirms it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import audit
from services.common.store.changes import Change
from services.common.store.database import release
from services.common.store.grounds import record_grounded
from services.common.values import ids
from services.common.web.access import OutsideRegion
from services.common.web.pages import Stretch
from services.common.web.tokens import Caller
from services.matching.actions.retention import (
    AT_ONCE,
    hold_records,
    keep_years_on,
    let_go,
    terms_on,
)
from services.matching.actions.rights import youth_for
from services.matching.actions.youths import hold_youth
from services.matching.clients.reporting import Reporting
from services.matching.queries import archive_appraisals as queries
from services.matching.queries import retention
from services.matching.rules import archive_appraisals as rules
from services.matching.rules.archive_appraisals import ArchiveAppraisalMove, ArchiveDecision
from services.matching.rules.retention import Kept, Terms, is_to_be_appraised, last_day, recorded_by
from services.matching.tables.archive_appraisals import ArchiveAppraisal
from services.matching.tables.youths import Youth


@dataclass(frozen=True)
class ArchiveAppraisalForm:
    """What an archive's appraisal decided of whose records, by which paper, on what ground."""

    youth_id: str
    decision: ArchiveDecision
    kept_until: date | None
    paper_number: str
    ground: str = field(repr=False)


@dataclass(frozen=True)
class ArchiveAppraisalDecided:
    """Another officer's word, by the version of what was recorded that they saw."""

    youth_id: str
    ground: str = field(repr=False)
    expected_version: int | None


@dataclass(frozen=True)
class AwaitingArchiveAppraisal:
    """Whose records wait for an appraisal, or of whom one waits to be confirmed."""

    youth: Youth
    last_on: date
    kept_to: date
    """The last day of the time for which they were to be kept."""
    is_ripe: bool
    appraisal: ArchiveAppraisal | None


async def awaiting(
    session: AsyncSession, deed: Deed, caller: Caller, stretch: Stretch
) -> list[AwaitingArchiveAppraisal]:
    """A stretch of those of an office, in the order of their ids, and one more.

    Raises OutsideRegion.
    """
    if caller.region is None:
        raise OutsideRegion
    day = recorded_by(deed.today, terms_on(deed.today).records_years)
    after, rows = stretch.after[0] if stretch.after else "", list[AwaitingArchiveAppraisal]()
    # Old enough by the day of the record are more than wait: read on until a page is full.
    while len(rows) <= stretch.limit:
        found = await retention.maybe_awaiting(
            session, caller.region, (day, deed.today), after=after, limit=AT_ONCE
        )
        if not found:
            break
        after = found[-1]
        rows += await _among(session, deed, found)
    return rows[: stretch.limit + 1]


async def propose(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    form: ArchiveAppraisalForm,
    *,
    reporting: Reporting,
) -> ArchiveAppraisal:
    """Record what was decided of a youth's records; nothing changes until another confirms it.

    Raises YouthNotFound, YouthMerged, Malformed, RetainedUnknown, MoneyRecordsKept,
    NotToBeAppraised, ArchiveAppraisalOpen.
    """
    youth_id = form.youth_id
    rules.refuse_until(form.decision, form.kept_until, deed.today, keep_years_on(deed.today))
    await youth_for(session, caller, youth_id)
    if form.decision == "destroy":
        await _refuse_money(session, deed, youth_id, reporting)
    youth = await hold_youth(session, deed, youth_id)
    appraisal = await _insert(session, deed, youth, form)
    # As it stood before: who is not the first is told of the first.
    await _refuse_unripe(session, deed, appraisal)
    await _tell(
        session, deed, appraisal, youth, event="archive-appraisal.proposed", ground=form.ground
    )
    return appraisal


async def confirm(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    told: ArchiveAppraisalDecided,
    *,
    reporting: Reporting,
) -> ArchiveAppraisal:
    """Let what was recorded count: records are kept on, or the record is nobody's from now on.

    Raises YouthNotFound, YouthMerged, ArchiveAppraisalNotFound, ArchiveAppraisalClosed,
    ArchiveAppraisalStale, Unpinned, ConfirmsOwnAppraisal, KeptUntilOver, RetainedUnknown,
    MoneyRecordsKept, NotToBeAppraised.
    """
    youth_id = told.youth_id
    seen = await _seen(session, caller, youth_id)
    appraisal_id, destroys = seen.id, seen.decision == "destroy"
    _refuse(seen, deed, told)
    if destroys:
        await _refuse_money(session, deed, youth_id, reporting)
    appraisal = await queries.locked(session, appraisal_id)
    _refuse(appraisal, deed, told)
    youth = await hold_records(session, deed, youth_id)
    await _refuse_unripe(session, deed, appraisal)
    _close(deed, appraisal, "confirm", told.ground)
    await _tell(
        session, deed, appraisal, youth, event="archive-appraisal.confirmed", ground=told.ground
    )
    if destroys:
        await let_go(session, deed, youth)
        await session.refresh(appraisal)
    return appraisal


async def decline(
    session: AsyncSession, deed: Deed, caller: Caller, told: ArchiveAppraisalDecided
) -> ArchiveAppraisal:
    """Let what was recorded not count, by any officer's word, whoever recorded it too.

    Raises YouthNotFound, YouthMerged, ArchiveAppraisalNotFound, ArchiveAppraisalClosed,
    ArchiveAppraisalStale, Unpinned.
    """
    seen = await _seen(session, caller, told.youth_id)
    appraisal = await queries.locked(session, seen.id)
    rules.after(appraisal.state, "decline")
    rules.refuse_stale(appraisal.version, told.expected_version)
    youth = await hold_youth(session, deed, told.youth_id)
    _close(deed, appraisal, "decline", told.ground)
    await _tell(
        session, deed, appraisal, youth, event="archive-appraisal.declined", ground=told.ground
    )
    return appraisal


async def _among(
    session: AsyncSession, deed: Deed, found: Sequence[str]
) -> list[AwaitingArchiveAppraisal]:
    kept = await retention.kept(session, found, deed.today)
    open_ones = await queries.open_of(session, found)
    terms = terms_on(deed.today)
    ripe = {key for key, one in kept.items() if is_to_be_appraised(one, terms, deed.today)}
    youths = await queries.youths_of(session, [*ripe.union(open_ones)])
    return [
        _awaiting(youths[key], kept[key], key in ripe, open_ones.get(key), (terms, deed.today))
        for key in found
        if key in youths
    ]


def _awaiting(
    youth: Youth,
    kept: Kept,
    is_ripe: bool,
    appraisal: ArchiveAppraisal | None,
    on: tuple[Terms, date],
) -> AwaitingArchiveAppraisal:
    # Of what is kept on, the day alone may be put right.
    if appraisal is not None:
        is_ripe = rules.reason_against(appraisal.decision, kept, *on) is None
    kept_to = last_day(kept.last_on, on[0].records_years)
    return AwaitingArchiveAppraisal(youth, kept.last_on, kept_to, is_ripe, appraisal)


async def _seen(session: AsyncSession, caller: Caller, youth_id: str) -> ArchiveAppraisal:
    await youth_for(session, caller, youth_id)
    seen = await queries.last_of(session, youth_id)
    if seen is None:
        raise rules.ArchiveAppraisalNotFound
    return seen


def _refuse(appraisal: ArchiveAppraisal, deed: Deed, told: ArchiveAppraisalDecided) -> None:
    rules.after(appraisal.state, "confirm")
    rules.refuse_stale(appraisal.version, told.expected_version)
    rules.refuse_own(appraisal.proposed_by, deed.author)
    rules.refuse_over(appraisal.kept_until, deed.today)


async def _refuse_money(
    session: AsyncSession, deed: Deed, youth_id: str, reporting: Reporting
) -> None:
    # No connection waits for the sister; it answers for what it holds by then.
    await release(session)
    retained = await reporting.retained([youth_id], author=deed.author)
    rules.refuse_money(has_money=youth_id in retained)


async def _refuse_unripe(session: AsyncSession, deed: Deed, appraisal: ArchiveAppraisal) -> None:
    found = await retention.kept(session, [appraisal.youth_id], deed.today)
    kept = found[appraisal.youth_id]
    rules.refuse_unripe(appraisal.decision, kept, terms_on(deed.today), deed.today)


def _close(
    deed: Deed, appraisal: ArchiveAppraisal, move: ArchiveAppraisalMove, ground: str
) -> None:
    appraisal.state = rules.after(appraisal.state, move)
    appraisal.decided_on, appraisal.decided_by = deed.today, deed.author
    appraisal.decision_ground = ground


async def _insert(
    session: AsyncSession, deed: Deed, youth: Youth, form: ArchiveAppraisalForm
) -> ArchiveAppraisal:
    made: ArchiveAppraisal | None = await session.scalar(
        insert(ArchiveAppraisal)
        .values(
            id=ids.new("aap"),
            version=0,
            youth_id=youth.id,
            state="proposed",
            decision=form.decision,
            kept_until=form.kept_until,
            paper_number=form.paper_number,
            ground=form.ground,
            proposed_on=deed.today,
            proposed_by=deed.author,
        )
        .on_conflict_do_nothing()
        .returning(ArchiveAppraisal)
    )
    if made is None:
        raise rules.ArchiveAppraisalOpen
    return made


async def _tell(
    session: AsyncSession,
    deed: Deed,
    appraisal: ArchiveAppraisal,
    youth: Youth,
    *,
    event: str,
    ground: str,
) -> None:
    appraisal.version += 1
    await session.flush()
    data = {
        "youth_id": youth.id,
        "region": youth.region,
        "state": appraisal.state,
        "decision": appraisal.decision,
    }
    number, day = appraisal.version, deed.today
    change = Change("archive-appraisal", appraisal.id, number, event, day, data, ground)
    await record_grounded(session, deed, change)
    await audit.note(
        session,
        deed,
        action=event,
        object_id=appraisal.id,
        ground=f"登记 {youth.id}，{rules.DECISIONS[appraisal.decision]}",
        region=youth.region,
    )
