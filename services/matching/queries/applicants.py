"""Applicants: a youth with everything that the rules ask of one, read in one go."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final, Self

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Text,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import DATERANGE, Range
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from services.common.values.region import chain, prefix
from services.matching.queries.facts import Facts, told_by, wish_of
from services.matching.rules.breadths import Breadth
from services.matching.rules.eligibility import EligibilityTerms, Person
from services.matching.rules.explanations import Occasion
from services.matching.rules.holds import months_served
from services.matching.rules.intentions import Seat, Seeker
from services.matching.rules.obstacles import DECLINED
from services.matching.rules.pool import Claim, Place
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.holds import Hold
from services.matching.tables.intentions import Intention
from services.matching.tables.pool import Waiting
from services.matching.tables.youths import Youth

PAGE = 20
"""Of those who fit a post and wait, so many are read at a time: mostly the first takes it."""


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
    def facts(self) -> Facts:
        """What the rules ask of the youth."""
        return Facts(
            *told_by(self.youth, self.youth.id_number),
            wish_of(self.intention) if self.intention else None,
            self.declined,
            months_served(self.served),
            self.held,
        )

    @property
    def months_served(self) -> int:
        """Months used by placements that ended."""
        return months_served(self.served)

    def person(self) -> Person:
        """What eligibility reads."""
        return self.facts.person()

    def seeker(self, day: date, terms: EligibilityTerms) -> Seeker:
        """What the engine sees. Only of one who has an intention."""
        return self.facts.seeker(day, terms)

    def claim(self) -> Claim:
        """What the priority order reads. Only of one who has applied."""
        return self.facts.claim()


async def of_youth(
    session: AsyncSession, youth_id: str, day: date, *, but_for_dispatch: str | None = None
) -> Applicant | None:
    """One youth as of a day, read afresh; the hold of `but_for_dispatch` does not count."""
    query = _applicants(day, but_for_dispatch).where(Youth.id == youth_id)
    row = (await session.execute(query.execution_options(populate_existing=True))).first()
    return _applicant(row) if row else None


async def in_order(
    session: AsyncSession, market: str, day: date, seat: Seat, breadth: Breadth
) -> AsyncIterator[Applicant]:
    """Who waits in a market, first in the priority order first; read as far as is asked.

    Left out are most who would not take that seat, intentions widened to that breadth: whether
    they take it, rules decide.
    """
    would = Waiting.market == market, *_would_take(seat, breadth)
    after: tuple[Any, ...] = ()
    while rows := (await session.execute(_waiting_after(day, would, after))).all():
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


def _waiting_after(
    day: date, would: Iterable[ColumnElement[bool]], after: tuple[Any, ...]
) -> Select[*tuple[Any, ...]]:
    query = (
        _applicants(day, None)
        .add_columns(*_ORDER)
        .join(Waiting, Waiting.youth_id == Youth.id)
        .where(*would)
        .order_by(*_ORDER)
        .limit(PAGE)
        .execution_options(populate_existing=True)
    )
    return query.where(tuple_(*_ORDER) > tuple_(*after)) if after else query


_NARROW: Final = Breadth()
"""Where nothing is widened."""


def _would_take(seat: Seat, breadth: Breadth) -> tuple[ColumnElement[bool], ...]:
    """What an intention must say for the seat to fit: `rules.intentions.takes` the other way round.

    Months and age are left to the rules: both are reckoned from what the database cannot read.
    """
    declined = exists().where(
        Dispatch.youth_id == Youth.id, Dispatch.post_id == seat.post_id, not_again()
    )
    area = None if breadth.region == _NARROW.region else prefix(breadth.area(seat.county))
    craft = None if breadth.occupation == _NARROW.occupation else breadth.craft(seat.occupation)
    fitting = (
        _names(Intention.regions, chain(seat.county), area),
        _names(Intention.industries, _prefixes(seat.industry)),
        _names(Intention.occupations, _prefixes(seat.occupation), craft),
        ~declined,
    )
    return fitting if seat.lodging else (*fitting, ~Intention.needs_lodging)


def _names(
    wished: InstrumentedAttribute[list[str]], covering: Iterable[str], broad: str | None = None
) -> ColumnElement[bool]:
    """Whether any will do, or one is wished for that covers the seat's.

    One that lies within `broad` is widened to that, and covers it too.
    """
    named = or_(func.cardinality(wished) == 0, wished.op("&&")(_texts(covering)))
    if broad is None:
        return named
    one = func.unnest(wished).column_valued("one")
    return or_(named, select(one).where(one.startswith(broad, autoescape=True)).exists())


def _texts(texts: Iterable[str]) -> ColumnElement[list[str]]:
    return literal(list(texts), ARRAY(Text))


def _prefixes(code: str) -> list[str]:
    return [code[:length] for length in range(1, len(code) + 1)]


_WAITS = aliased(Waiting)
"""The pool once more: whoever reads in its order has joined it already."""


def _applicants(day: date, but_for_dispatch: str | None) -> Select[*tuple[Any, ...]]:
    mine = Hold.youth_id == Youth.id, Hold.voided.is_(False), begun_by(day)
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
                select(counted()).where(*mine, ~func.upper_inf(Hold.span)).scalar_subquery(),
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


def begun_by(day: date) -> ColumnElement[bool]:
    """The holds that had begun on a day: what began after it had not."""
    return func.lower(Hold.span) <= day


def counted() -> ColumnElement[Range[date]]:
    """Of a hold that ended, as many of its days as count; suspended ones use up no month."""
    upper = func.upper(Hold.span) - Hold.suspended_days
    return func.daterange(func.lower(Hold.span), upper, type_=DATERANGE)


def not_again() -> ColumnElement[bool]:
    """The dispatches whose post a youth is not offered again.

    Nor where they did not come, where their own objection was upheld, or where a transfer was left
    unanswered and its youth waits on. Another obstacle is no refusal of theirs: what is gone or
    rests takes nobody, and whoever would be sent there afterwards, they would too.
    """
    excused = Dispatch.explanation["excused"].as_boolean()
    return or_(
        Dispatch.state == "refused",
        Dispatch.withdrawal_cause.in_((*DECLINED, "objection_upheld")),
        and_(Dispatch.withdrawal_cause == "unanswered", excused),
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
