"""Papers: of one dispatch, and those that wait for an officer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    and_,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.time.clock import SHANGHAI
from services.common.web.pages import Stretch
from services.common.web.tokens import Caller
from services.matching.queries.days import day_and_id
from services.matching.queries.sight import office_answers_for_dispatch
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.insurance_consents import InsuranceConsentPaper
from services.matching.tables.papers import AgreementPaper

Kind = Literal["agreement", "consent"]


async def of_dispatch(
    session: AsyncSession, dispatch_id: str, stretch: Stretch
) -> Sequence[AgreementPaper]:
    """A stretch of a dispatch's papers, in order; one more."""
    query = select(AgreementPaper).where(AgreementPaper.dispatch_id == dispatch_id)
    if stretch.after:
        query = query.where(AgreementPaper.id > stretch.after[0])
    found = query.order_by(AgreementPaper.id).limit(stretch.limit + 1)
    return (await session.scalars(found)).all()


async def paper(session: AsyncSession, dispatch_id: str, paper_id: str) -> AgreementPaper | None:
    """One paper of a dispatch."""
    return await session.scalar(
        select(AgreementPaper).where(
            AgreementPaper.dispatch_id == dispatch_id, AgreementPaper.id == paper_id
        )
    )


async def waiting(session: AsyncSession, dispatch_id: str) -> AgreementPaper | None:
    """The paper of a dispatch that waits for an officer's word."""
    return await session.scalar(
        select(AgreementPaper).where(
            AgreementPaper.dispatch_id == dispatch_id, AgreementPaper.state == "handed_in"
        )
    )


def day_handed_in(handed_in_at: ColumnElement[datetime]) -> ColumnElement[date]:
    """The day in Shanghai on which a paper was handed in."""
    return cast(func.timezone(SHANGHAI.key, handed_in_at), Date)


def waits_in_time(*such: ColumnElement[bool]) -> ColumnElement[bool]:
    """Dispatches with such a paper that waits, handed in before the time to sign was over."""
    return exists().where(
        AgreementPaper.dispatch_id == Dispatch.id,
        AgreementPaper.state == "handed_in",
        day_handed_in(AgreementPaper.handed_in_at.expression) <= Dispatch.sign_by,
        *such,
    )


@dataclass(frozen=True)
class WaitingPaper:
    """A paper that waits, of which kind, since which day, and its dispatch."""

    paper_id: str
    kind: Kind
    handed_in_on: date
    dispatch: Dispatch


async def all_waiting(
    session: AsyncSession, caller: Caller, stretch: Stretch
) -> Sequence[WaitingPaper]:
    """A stretch of the papers that wait for an office's word, the oldest first; and one more.

    Of agreements still to be signed, and of consents to be insured of dispatches that stand.
    """
    waits = union_all(_open(AgreementPaper, "agreement"), _open(InsuranceConsentPaper, "consent"))
    paper = waits.subquery("waiting")
    day = day_handed_in(paper.c.handed_in_at)
    standing = or_(
        Dispatch.state == "accepted",
        and_(paper.c.kind == "consent", Dispatch.state.in_(("signed", "arrived"))),
    )
    query = (
        select(paper.c.id, paper.c.kind, day, Dispatch)
        .join(Dispatch, Dispatch.id == paper.c.dispatch_id)
        .where(standing, office_answers_for_dispatch(caller))
    )
    if stretch.after:
        query = query.where(tuple_(day, paper.c.id) > tuple_(*day_and_id(stretch.after)))
    rows = await session.execute(query.order_by(day, paper.c.id).limit(stretch.limit + 1))
    return [WaitingPaper(*row) for row in rows]


def _open(
    papers: type[AgreementPaper | InsuranceConsentPaper], kind: Kind
) -> Select[str, str, Kind, datetime]:
    columns = papers.id, papers.dispatch_id, literal(kind).label("kind"), papers.handed_in_at
    return select(*columns).where(papers.state == "handed_in")
