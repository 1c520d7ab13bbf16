"""Facts that patterns of audits are found in."""

from collections.abc import Collection, Sequence
from datetime import date
from operator import itemgetter

from sqlalchemy import (
    ColumnElement,
    Date,
    ScalarSelect,
    Select,
    and_,
    cast,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by, distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.common.values import region
from services.common.values.month import Month
from services.reporting.queries.persons import bearer
from services.reporting.rules.histories import ANNULLED
from services.reporting.rules.patterns import Begun, Elsewhere, Insured, Pattern, Retained
from services.reporting.tables.facts import Fact
from services.reporting.tables.insurance import InsuranceGap
from services.reporting.tables.payees import PayeeAccount
from services.reporting.tables.persons import MergedYouth
from services.reporting.tables.settlements import Settlement, SettlementLine
from services.reporting.tables.subsidies import ContributionRecord


async def account_groups(session: AsyncSession, settlement_id: str) -> list[list[str]]:
    """The youths of each account that several of them name today, one of them in the batch."""
    newest = (
        select(PayeeAccount.youth_id, PayeeAccount.account_index)
        .ext(distinct_on(PayeeAccount.youth_id))
        .where(
            PayeeAccount.youth_id.is_not(None),
            PayeeAccount.confirmed_at.is_not(None),
            ~exists().where(MergedYouth.former_id == PayeeAccount.youth_id),
        )
        .order_by(PayeeAccount.youth_id, PayeeAccount.version.desc())
        .subquery()
    )
    paid = select(PayeeAccount.account_index).join(
        SettlementLine, SettlementLine.payee_account_id == PayeeAccount.id
    )
    youths = func.array_agg(aggregate_order_by(newest.c.youth_id, newest.c.youth_id))
    rows = await session.scalars(
        select(youths)
        .where(
            newest.c.account_index.in_(paid.where(SettlementLine.settlement_id == settlement_id))
        )
        .group_by(newest.c.account_index)
        .having(func.count() > 1)
    )
    return [list(group) for group in rows]


async def attendances(session: AsyncSession, area: str, months: Sequence[Month]) -> list[Pattern]:
    """For each unit and month: whose attendance is confirmed, and in how many different ways.

    Not of whom it turned out that they never came.
    """
    month = Fact.data["month"].astext
    told = (
        select(Fact.object_id, month.label("month"), Fact.data["absences"].label("absences"))
        .ext(distinct_on(Fact.object_id, month))
        .where(
            Fact.kind == "placement",
            Fact.event == "placement.attendance-confirmed",
            Fact.region.startswith(region.prefix(area), autoescape=True),
            month.in_([str(one) for one in months]),
            Fact.object_id.not_in(_annulled(area)),
        )
        .order_by(Fact.object_id, month, Fact.version.desc())
        .subquery()
    )
    arrived = aliased(Fact)
    unit, youth = arrived.data["unit_id"].astext, arrived.data["youth_id"].astext
    rows = await session.execute(
        select(
            unit,
            told.c.month,
            func.array_agg(aggregate_order_by(youth, youth)),
            func.count(func.distinct(told.c.absences)),
        )
        .join(
            arrived,
            and_(arrived.object_id == told.c.object_id, arrived.event == "placement.arrived"),
        )
        .group_by(unit, told.c.month)
        .having(func.count() > 1)
    )
    return [Pattern(of, Month.parse(text), tuple(who), ways) for of, text, who, ways in rows]


async def begun_early(session: AsyncSession, settlement_id: str) -> list[Begun]:
    """Placements of a batch whose dispatch was signed after the arrival."""
    arrived, signed = aliased(Fact), aliased(Fact)
    rows = await session.execute(
        select(
            SettlementLine.placement_id,
            SettlementLine.youth_id,
            SettlementLine.unit_id,
            arrived.occurred_on,
            signed.occurred_on,
        )
        .join(
            arrived,
            and_(
                arrived.object_id == SettlementLine.placement_id,
                arrived.event == "placement.arrived",
            ),
        )
        .join(
            signed,
            and_(
                signed.object_id == arrived.data["dispatch_id"].astext,
                signed.event == "dispatch.signed",
            ),
        )
        .where(
            SettlementLine.settlement_id == settlement_id,
            arrived.occurred_on < signed.occurred_on,
        )
    )
    return [Begun(*row) for row in rows]


async def insured_otherwise(session: AsyncSession, settlement_id: str) -> list[Insured]:
    """Whose month of a batch is on record as insured, and not as flexibly employed."""
    record, later = ContributionRecord, aliased(ContributionRecord)
    newer = exists().where(
        later.youth_id == record.youth_id,
        later.month == record.month,
        later.version > record.version,
    )
    told = (
        select(bearer(record.youth_id).label("youth_id"), record.insurances, record.paid_on)
        .where(record.month == _month_of(settlement_id), ~record.as_flexible, ~newer)
        .subquery()
    )
    line = SettlementLine
    rows = await session.execute(
        select(
            line.youth_id,
            line.month,
            told.c.insurances,
            told.c.paid_on,
            line.placement_id,
            line.region,
            line.last,
        )
        .join(told, told.c.youth_id == SettlementLine.youth_id)
        .where(SettlementLine.settlement_id == settlement_id)
        .order_by(SettlementLine.youth_id, told.c.paid_on)
        .distinct()
    )
    return [Insured(youth, month, tuple(kinds), *rest) for youth, month, kinds, *rest in rows]


async def lines_of_month(
    session: AsyncSession, month: Month, youths: Collection[str]
) -> list[tuple[str, str, str, date]]:
    """Some youths' placements with a line of a month: of whom, its region and last day, told last.

    Of batches that are being prepared too: whoever prepares one has looked at records before.
    """
    line = SettlementLine
    rows = await session.execute(
        select(line.youth_id, line.placement_id, line.region, line.last)
        .ext(distinct_on(line.placement_id))
        .join(Settlement, Settlement.id == line.settlement_id)
        .where(line.youth_id.in_(youths), line.month == month, Settlement.state != "cancelled")
        .order_by(line.placement_id, line.id.desc())
    )
    return [(youth, placement, area, last) for youth, placement, area, last in rows]


async def overlapping(session: AsyncSession, settlement_id: str) -> list[Elsewhere]:
    """Lines of a batch whose days overlap with a line of the same youth of another office."""
    mine, other = aliased(SettlementLine), aliased(SettlementLine)
    together = _overlapping(settlement_id, mine, other)
    # By whichever of their ids: few persons bear several.
    found = [
        *await session.execute(together.where(_one_id(mine, other))),
        *await session.execute(together.where(_two_ids(mine, other))),
    ]
    found.sort(key=itemgetter(1, 2))
    return [Elsewhere(youth, (one, two), (here, there)) for youth, one, two, here, there in found]


def _overlapping(
    settlement_id: str, mine: type[SettlementLine], other: type[SettlementLine]
) -> Select[str, str, str, str, str]:
    return (
        select(mine.youth_id, mine.id, other.id, mine.region, other.region)
        .join(
            other,
            and_(
                other.month == mine.month,
                other.region != mine.region,
                other.first <= mine.last,
                other.last >= mine.first,
            ),
        )
        .join(Settlement, Settlement.id == other.settlement_id)
        .where(
            mine.settlement_id == settlement_id,
            Settlement.state != "cancelled",
            or_(other.settlement_id != settlement_id, other.id < mine.id),
        )
    )


def _one_id(mine: type[SettlementLine], other: type[SettlementLine]) -> ColumnElement[bool]:
    return other.youth_id == mine.youth_id


def _two_ids(mine: type[SettlementLine], other: type[SettlementLine]) -> ColumnElement[bool]:
    former = MergedYouth.former_id == other.youth_id
    return exists().where(MergedYouth.youth_id == mine.youth_id, former)


async def retained(session: AsyncSession, area: str, since: date) -> list[Retained]:
    """Retentions within an area since a day, each as it was recorded last; of no annulled stay."""
    told, arrived = aliased(Fact), aliased(Fact)
    last = (
        select(told.object_id, told.data, told.occurred_on)
        .ext(distinct_on(told.object_id))
        .where(
            told.kind == "placement",
            told.event == "placement.outcome-recorded",
            told.region.startswith(region.prefix(area), autoescape=True),
            told.object_id.not_in(_annulled(area)),
        )
        .order_by(told.object_id, told.version.desc())
        .subquery()
    )
    rows = await session.execute(
        select(
            last.c.object_id,
            arrived.data["youth_id"].astext,
            arrived.data["unit_id"].astext,
            func.coalesce(cast(last.c.data["since"].astext, Date), last.c.occurred_on),
            last.c.data["evidence"].astext,
        )
        .join(
            arrived,
            and_(arrived.object_id == last.c.object_id, arrived.event == "placement.arrived"),
        )
        .where(last.c.data["outcome"].astext == "retained", last.c.occurred_on >= since)
    )
    return [Retained(*row) for row in rows]


async def without_cover(session: AsyncSession, settlement_id: str) -> list[str]:
    """The placements of a batch of which a gap in their cover was told."""
    of = SettlementLine.placement_id
    rows = await session.scalars(
        select(of)
        .join(InsuranceGap, InsuranceGap.placement_id == of)
        .where(SettlementLine.settlement_id == settlement_id)
        .distinct()
        .order_by(of)
    )
    return list(rows)


def _month_of(settlement_id: str) -> ScalarSelect[Month]:
    return select(Settlement.month).where(Settlement.id == settlement_id).scalar_subquery()


def _annulled(area: str) -> Select[str]:
    # The placements of which a correction told last that nobody ever came.
    state = Fact.data["state"].astext
    last = (
        select(Fact.object_id, state.label("state"))
        .ext(distinct_on(Fact.object_id))
        .where(
            Fact.kind == "placement",
            Fact.event == "placement.corrected",
            Fact.region.startswith(region.prefix(area), autoescape=True),
        )
        .order_by(Fact.object_id, Fact.version.desc())
        .subquery()
    )
    return select(last.c.object_id).where(last.c.state == ANNULLED)
