"""What officers decided of posts' words, copied out as labelled lines, a stretch at a time."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import audit
from services.common.store.database import Database
from services.common.values.region import PROVINCE
from services.common.web.tokens import Caller
from services.units.policy.given_names import name_words
from services.units.queries import threshold_reviews as queries
from services.units.rules.threshold_lines import LabelledLine, lines_of
from services.units.tables.threshold_reviews import ThresholdReview

STRETCH: Final = 200
"""Reviews that are looked at at a time."""

Stretch = list[tuple[ThresholdReview, LabelledLine]]


@dataclass(frozen=True)
class Copying:
    """Which decisions are copied: of an area, by their days, both included."""

    area: str
    since: date | None
    until: date | None


async def begin_copying(
    session: AsyncSession, deed: Deed, caller: Caller, *, since: date | None, until: date | None
) -> Copying:
    """Log that somebody copies what was decided in their region."""
    area = caller.region or PROVINCE
    await audit.note(session, deed, action="threshold-review.copied", object_id=area, region=area)
    return Copying(area, since, until)


async def copied(database: Database, copying: Copying) -> AsyncIterator[Stretch]:
    """The labelled lines, by the ids of their reviews; no connection is held between stretches."""
    after = ""
    while True:
        async with database.reading() as session:
            found = await queries.decided(
                session,
                copying.area,
                since=copying.since,
                until=copying.until,
                after=after,
                limit=STRETCH,
            )
        yield await asyncio.to_thread(_lines, found)
        if len(found) < STRETCH:
            return
        after = found[-1].id


def _lines(found: Sequence[ThresholdReview]) -> Stretch:
    return [
        (review, line)
        for review in found
        for line in lines_of(
            review.reading, review.confirmed or (), review.marked, names=name_words()
        )
    ]
