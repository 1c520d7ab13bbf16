"""Whose round it is: offices with a part in the market see it, one that covers it moves it."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.values.region import lies_within
from services.common.web.access import covers
from services.common.web.tokens import Caller
from services.matching.queries import rounds
from services.matching.rules.round_moves import RoundNotFound
from services.matching.tables.rounds import Round, RoundLine


async def round_for(
    session: AsyncSession, caller: Caller, round_id: str, *, moves: bool = False
) -> Round:
    """A round that the caller may see; with `moves`, whose whole market the office covers.

    Raises RoundNotFound.
    """
    found = await rounds.by_id(session, round_id)
    if found is None or not (covers(caller, found.market) or (not moves and _part(caller, found))):
        raise RoundNotFound
    return found


async def own_part(
    session: AsyncSession, caller: Caller, round_id: str
) -> tuple[Round, RoundLine | None]:
    """A round in which the caller takes part, with their line if it ran. Raises RoundNotFound."""
    row = await rounds.one_of_participant(session, caller, round_id)
    if row is None:
        raise RoundNotFound
    return row[0], row[1]


def _part(caller: Caller, found: Round) -> bool:
    return caller.region is not None and lies_within(caller.region, found.market)
