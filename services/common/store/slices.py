"""Work on many things in slices, each a transaction; what cannot be done is told and left."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.errors import Unavailable
from services.common.store.database import Database, is_passing

T = TypeVar("T")
log = logging.getLogger(__name__)


async def in_slices(
    database: Database,
    things: Sequence[T],
    most: int,
    work: Callable[[AsyncSession, Sequence[T]], Awaitable[None]],
) -> None:
    """Do work on so many things at a time; of a slice that breaks, each alone.

    What breaks alone is logged and left, so that one bad row keeps nobody else from their turn.
    Where the database itself was away or busy, nothing is left: that is raised.
    """
    for start in range(0, len(things), most):
        some = things[start : start + most]
        try:
            await database.run(partial(_called, work, some))
        except Exception as error:
            if isinstance(error, Unavailable) or is_passing(error):
                raise
            if len(some) > 1:
                await in_slices(database, some, 1, work)
            else:
                log.exception("left undone: %s", some[0])


async def _called(
    work: Callable[[AsyncSession, Sequence[T]], Awaitable[None]],
    some: Sequence[T],
    session: AsyncSession,
) -> None:
    await work(session, some)
