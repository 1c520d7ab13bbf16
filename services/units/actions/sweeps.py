"""Sweeps: every unit's removal clock looked at, stretch by stretch, each stretch once a day."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.database import release
from services.common.values.region import PROVINCE
from services.units.actions.proposals import judge
from services.units.clients.reporting import Reporting, Stretch
from services.units.policy import removals as policy
from services.units.queries import removals as queries
from services.units.rules.removal_clock import Activity, quiet_since
from services.units.tables.removals import RemovalSweep

STRETCH: Final = 200
"""How many units are looked at in one transaction."""
BATCH: Final = 50
"""How many units are asked for by their proposals at once."""
_ALL_LOOKED_AT: Final = "~"
"""Stands after every unit's id: what is left are proposals of units that are quiet no more."""


@dataclass(frozen=True)
class Swept:
    """What a sweep did: facts counted through a day, and how many of each move."""

    through: date
    warned: int
    proposed: int
    lapsed: int


def counted_through(today: date) -> date:
    """The last day whose facts a sweep counts: whoever comes today has come in time."""
    return today - timedelta(days=1)


async def sweep_area(session: AsyncSession, deed: Deed, reporting: Reporting, area: str) -> Swept:
    """Look at all units of an area now. What is due is done once, however often it is asked.

    What changed since today's sweep is seen at once: a unit that is quiet no more is asked for
    by its proposal. Raises ActivityUnknown; what was done by then stays.
    """
    done: Counter[str] = Counter()
    quiet: set[str] = set()
    after: str | None = ""
    while after is not None:
        stretch = await _ask(session, deed, reporting, area, after)
        done += await _judge_all(session, deed, stretch.activities)
        quiet |= {one.unit_id for one in stretch.activities}
        after = stretch.next_after
    done += await _judge_the_rest(session, deed, reporting, area, quiet)
    through = counted_through(deed.today)
    return Swept(through, done["warn"], done["propose"], done["lapse"])


async def _judge_the_rest(
    session: AsyncSession, deed: Deed, reporting: Reporting, area: str, judged: Collection[str]
) -> Counter[str]:
    done: Counter[str] = Counter()
    after = ""
    while batch := await queries.undecided(session, area, after=after, limit=BATCH):
        rest = [unit_id for unit_id in batch if unit_id not in judged]
        done += await _judge_each(session, deed, reporting, rest)
        after = batch[-1]
    return done


async def advance(session: AsyncSession, deed: Deed, reporting: Reporting) -> bool:
    """Take the day's sweep of all units a stretch further; False once it is finished.

    Of several processes one takes a stretch; a sweep that was broken off is taken up where it
    stood. Raises ActivityUnknown.
    """
    sweep = await queries.sweep_of(session, deed.today)
    if sweep and sweep.finished_at:
        return False
    after = sweep.after if sweep else ""
    if after == _ALL_LOOKED_AT:
        return await _advance_rest(session, deed, reporting)
    stretch = await _ask(session, deed, reporting, PROVINCE, after)
    await queries.lock_sweeps(session)
    sweep = await queries.sweep_of(session, deed.today)
    if (sweep.after if sweep else "") != after:
        return True
    if sweep is None:
        sweep = RemovalSweep(day=deed.today, after="")
        session.add(sweep)
    await _judge_all(session, deed, stretch.activities)
    sweep.after = stretch.next_after or _ALL_LOOKED_AT
    return True


async def _advance_rest(session: AsyncSession, deed: Deed, reporting: Reporting) -> bool:
    through = counted_through(deed.today)
    unlooked_at = await queries.undecided_unlooked_at(session, PROVINCE, through, BATCH)
    if unlooked_at:
        await _judge_each(session, deed, reporting, unlooked_at)
        return True
    sweep = await queries.sweep_of(session, deed.today)
    if sweep:
        sweep.finished_at = deed.now
    return False


async def _ask(
    session: AsyncSession, deed: Deed, reporting: Reporting, area: str, after: str
) -> Stretch:
    await release(session)
    through = counted_through(deed.today)
    quiet = quiet_since(through, policy.earliest_terms(through))
    return await reporting.quiet_units(area, (quiet, through), after, STRETCH)


async def _judge_each(
    session: AsyncSession, deed: Deed, reporting: Reporting, unit_ids: Sequence[str]
) -> Counter[str]:
    await release(session)
    activities = await reporting.activities(unit_ids, counted_through(deed.today))
    done = await _judge_all(session, deed, activities)
    await release(session)
    return done


async def _judge_all(
    session: AsyncSession, deed: Deed, activities: Iterable[Activity]
) -> Counter[str]:
    done: Counter[str] = Counter()
    for activity in sorted(activities, key=lambda one: one.unit_id):
        done += Counter(await judge(session, deed, activity))
    await session.flush()
    return done
