"""Applicants: a youth with everything that the rules ask of one, read in one go."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Self

from sqlalchemy import ARRAY, ColumnElement, Select, Text, exists, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import DATERANGE, Range
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.common.values.identity import IdNumber
from services.matching.rules.eligibility import EligibilityTerms, Person, age_on
from services.matching.rules.explanations import Occasion
from services.matching.rules.hardships import confirmed
from services.matching.rules.holds import months_served
from services.matching.rules.intentions import Seeker, Wish
from services.matching.rules.obstacles import KINDS
from services.matching.rules.pool import Claim, Place
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.holds import Hold
from services.matching.tables.intentions import Intention
from services.matching.tables.pool import Waiting
from services.matching.tables.youths import Youth

PAGE = 100


@dataclass(frozen=True)
class Queued:
    """A place in a market's pool, as it was last reckoned."""

    market: str
    place: Place


@dataclass(frozen=True)
class Applicant:
    """A youth's rows, and the facts that the rules take from them."""

    youth: Youth
    intention: Intention | None
    declined: frozenset[str]
    served: tuple[tuple[date, date], ...]
    held: bool
    queued: Queued | None = None
    """Where the youth stands in the pool, if they do."""
    occasion: Occasion | None = None
    """Why they look for a seat now, where something else than the pool lets them."""

    @property
    def waits(self) -> bool:
        """Whether the youth stands in the pool."""
        return self.queued is not None

    def on(self, occasion: Occasion) -> Self:
        """The same, looking for a seat on an occasion."""
        return replace(self, occasion=occasion)

    @property
    def born_on(self) -> date:
        """The birth date that the ID number names."""
        return IdNumber(self.youth.id_number).born_on

    @property
    def months_served(self) -> int:
        """Months used by placements that ended."""
        return months_served(self.served)

    def person(self) -> Person:
        """What eligibility reads."""
        return Person(
            born_on=self.born_on,
            graduated_on=self.youth.graduated_on,
            unemployment_registered_on=self.youth.unemployment_registered_on,
            employed=self.youth.employed,
            held=self.held,
            months_served=self.months_served,
            household_region=self.youth.household_region,
        )

    def seeker(self, day: date, terms: EligibilityTerms) -> Seeker:
        """What the engine sees. Only of one who has an intention."""
        if self.intention is None:
            raise LookupError("no intention")
        wish = self.intention
        return Seeker(
            serial=self.youth.serial,
            wish=Wish(
                regions=tuple(wish.regions),
                industries=tuple(wish.industries),
                occupations=tuple(wish.occupations),
                needs_lodging=wish.needs_lodging,
            ),
            under_18=age_on(self.born_on, day) < terms.adult_age,
            months_left=terms.months_limit - self.months_served,
            declined=self.declined,
        )

    def claim(self) -> Claim:
        """What the priority order reads. Only of one who has applied."""
        if self.youth.applied_at is None:
            raise LookupError("not applied")
        return Claim(
            serial=self.youth.serial,
            hardship=confirmed(self.youth.hardship, self.youth.origins),
            declines=self.youth.declines,
            registered_at=self.youth.applied_at,
        )


async def of_youth(
    session: AsyncSession, youth_id: str, day: date, *, but_for_dispatch: str | None = None
) -> Applicant | None:
    """One youth as of a day, read afresh; the hold of `but_for_dispatch` does not count."""
    query = _applicants(day, but_for_dispatch).where(Youth.id == youth_id)
    row = (await session.execute(query.execution_options(populate_existing=True))).first()
    return _applicant(row) if row else None


async def in_order(session: AsyncSession, market: str, day: date) -> AsyncIterator[Applicant]:
    """Who waits in a market, first in the priority order first; read as far as is asked."""
    after: tuple[Any, ...] = ()
    while rows := (await session.execute(_waiting_after(market, day, after))).all():
        for row in rows:
            yield _applicant(row)
        after = tuple(rows[-1][-4:])


async def place_number(session: AsyncSession, market: str, place: Place) -> int:
    """How many stand before a place in the market's order, plus one."""
    ahead = await session.scalar(
        select(func.count()).where(
            Waiting.market == market,
            tuple_(Waiting.class_rank, Waiting.registered_at, Waiting.lottery)
            < tuple_(place.class_rank, place.registered_at, place.lot),
        )
    )
    return (ahead or 0) + 1


_ORDER = (Waiting.class_rank, Waiting.registered_at, Waiting.lottery, Waiting.youth_id)


def _waiting_after(market: str, day: date, after: tuple[Any, ...]) -> Select[*tuple[Any, ...]]:
    query = (
        _applicants(day, None)
        .add_columns(*_ORDER)
        .join(Waiting, Waiting.youth_id == Youth.id)
        .where(Waiting.market == market)
        .order_by(*_ORDER)
        .limit(PAGE)
        .execution_options(populate_existing=True)
    )
    return query.where(tuple_(*_ORDER) > tuple_(*after)) if after else query


_WAITS = aliased(Waiting)
"""The pool once more: whoever reads in its order has joined it already."""


def _applicants(day: date, but_for_dispatch: str | None) -> Select[*tuple[Any, ...]]:
    # What began after the day had not begun on it.
    begun = func.lower(Hold.span) <= day
    mine = Hold.youth_id == Youth.id, Hold.voided.is_(False), begun
    others = Hold.dispatch_id.is_distinct_from(but_for_dispatch)
    return (
        select(
            Youth,
            Intention,
            func.array(
                select(Dispatch.post_id)
                .where(Dispatch.youth_id == Youth.id, not_again())
                .scalar_subquery(),
                type_=ARRAY(Text),
            ),
            func.array(
                select(Hold.span).where(*mine, ~func.upper_inf(Hold.span)).scalar_subquery(),
                type_=ARRAY(DATERANGE),
            ),
            exists().where(*mine, func.coalesce(func.upper(Hold.span) > day, True), others),
            _WAITS.market,
            _WAITS.class_rank,
            _WAITS.registered_at,
            _WAITS.lottery,
        )
        .outerjoin_from(Youth, Intention, Intention.youth_id == Youth.id)
        .outerjoin(_WAITS, _WAITS.youth_id == Youth.id)
    )


def not_again() -> ColumnElement[bool]:
    """The dispatches whose post a youth is not offered again.

    Where a confirmed obstacle stood, the same post would be no help either.
    """
    return or_(
        Dispatch.state == "refused", Dispatch.withdrawal_cause.in_((*KINDS, "objection_upheld"))
    )


def _applicant(row: Any) -> Applicant:
    youth, intention, declined, spans, held, market, *place = row[:9]
    return Applicant(
        youth=youth,
        intention=intention,
        declined=frozenset(declined),
        served=tuple(both_ends(span) for span in spans),
        held=held,
        queued=None if market is None else Queued(market, Place(*place)),
    )


def both_ends(span: Range[date]) -> tuple[date, date]:
    """A closed hold's first and last day."""
    if span.lower is None or span.upper is None:
        raise LookupError("a hold without an end")
    return span.lower, span.upper - timedelta(days=1)
