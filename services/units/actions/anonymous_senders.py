"""Senders without an account: counted by their network for the day, and forgotten after it."""

from datetime import date
from functools import partial
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.database import Database
from services.common.store.sealed import blind
from services.units.actions.deadlines import seconds_left
from services.units.queries import anonymous_senders as queries
from services.units.rules.anonymous_floods import Day

_SENDER: Final = "anonymous_senders.sender"


async def day_of_sender(
    session: AsyncSession, deed: Deed, network: str, about: str, most: int
) -> Day:
    """What a network sent today about a unit or to a region, this one counted but not told.

    A refusal rolls the count back. The address is kept nowhere: what lies there is its index with
    the day and what is written about, from which neither the address nor another day is told.
    """
    sender = blind(_SENDER, f"{deed.today}/{about}/{network}")
    received = await queries.count_one_more(session, deed.today, sender)
    return Day(received - 1, most, seconds_left(deed))


async def forget_yesterday(database: Database, today: date) -> None:
    """Forget who sent anything on days that are over."""
    await database.run(partial(_forget, today))


async def _forget(today: date, session: AsyncSession) -> None:
    await queries.forget_before(session, today)
