"""How a youth stands: the record, the intention, an open dispatch or a place in the pool."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.queries import calendar, dispatches, rounds, youths
from services.matching.queries.rounds import FrozenRound
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.intentions import Intention
from services.matching.tables.youths import Youth


@dataclass(frozen=True)
class Standing:
    """One youth as of now; `waiting` is (place in the market's order, since when).

    `provisional` are the years whose calendar is not published yet.
    """

    youth: Youth
    intention: Intention | None
    dispatch: Dispatch | None
    waiting: tuple[int, datetime] | None
    provisional: frozenset[int]
    frozen_round: FrozenRound | None = None
    """A round under way in which the youth takes part with the wishes of its freeze."""


async def of_youth(session: AsyncSession, youth: Youth) -> Standing:
    """How a youth stands at this instant, in this transaction."""
    return Standing(
        youth=youth,
        intention=await youths.intention_of(session, youth.id),
        dispatch=await dispatches.open_of(session, youth.id),
        waiting=await youths.waiting_of(session, youth.id),
        provisional=await calendar.provisional_years(session),
        frozen_round=await rounds.frozen_with(session, youth.id),
    )
