"""Second records: an officer says that two are one person's, and one goes into the other."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import audit
from services.common.values.identity import IdNumber
from services.common.web.tokens import Caller
from services.matching import policy
from services.matching.actions import pauses
from services.matching.actions.changes import tell_youth
from services.matching.actions.minors import fit_youth
from services.matching.actions.newest_texts import rename_youth
from services.matching.actions.pool import leave
from services.matching.actions.renumbering import renumber
from services.matching.actions.rights import youth_for
from services.matching.actions.tellings import assign, said_of
from services.matching.actions.youths import seek_anew
from services.matching.queries import dispatches, known, markets, second_records
from services.matching.rules.known import Source, entered
from services.matching.rules.second_records import refuse_merging, registered_since
from services.matching.rules.youths import YouthNotFound, refuse_stale
from services.matching.tables.youths import Youth


@dataclass(frozen=True)
class Merging:
    """Into which record another goes, on what ground, and by which versions of both."""

    into: str
    ground: str
    expected_version: int | None
    into_expected_version: int | None


async def merge(
    session: AsyncSession, deed: Deed, caller: Caller, youth_id: str, told: Merging
) -> Youth:
    """One person's record, with all that was kept of the other; its id leads here from now on.

    Nothing that stands is lost: every telling goes along, and enters as if it had been told of
    this record; so do dispatches, placements and what was said about them, and who registered
    twice stands where they registered first. Raises YouthNotFound, Unpinned, YouthChanged and what
    `refuse_merging` raises.
    """
    absorbed, into = await held(session, deed, caller, (youth_id, told.into))
    refuse_stale(absorbed.version, told.expected_version)
    refuse_stale(into.version, told.into_expected_version, "并入的登记的版本号")
    candidates = [await second_records.candidate(session, one) for one in (absorbed, into)]
    overlaps = await second_records.overlap(session, absorbed.id, into.id)
    refuse_merging(*candidates, overlaps=overlaps)
    await join(session, deed, (absorbed, into), told.ground)
    return into


async def join(
    session: AsyncSession,
    deed: Deed,
    both: tuple[Youth, Youth],
    ground: str,
    number: IdNumber | None = None,
) -> None:
    """Let the first of two held records go into the second, which bears `number` if one is named.

    That they are one person's, and that nothing is open, was found before.
    """
    absorbed, into = both
    await _enter(session, deed, absorbed, into)
    await _count_once(session, deed, absorbed, into)
    await tell_youth(session, deed, absorbed, "youth.merged", into=into.id)
    await tell_youth(session, deed, into, "youth.changed", ground=ground)
    await session.flush()
    session.expunge(absorbed)
    await second_records.move(session, absorbed.id, into.id)
    if number is not None:
        # Only now is it nobody else's.
        await renumber(session, deed, into, number, "merger")
    await rename_youth(session, deed, into)
    await _hand_on(session, deed, absorbed, into)
    await _note(session, deed, absorbed, into)
    await _stand(session, deed, into)
    await fit_youth(session, deed, into.id)


async def held(
    session: AsyncSession, deed: Deed, caller: Caller, youth_ids: tuple[str, str]
) -> tuple[Youth, Youth]:
    """Two records within sight, held with their markets. Raises YouthNotFound."""
    seen = [await youth_for(session, caller, one) for one in youth_ids]
    sent = await dispatches.markets_of(session, youth_ids)
    homes = {policy.market_of(one.region, deed.today) for one in seen}
    for market in sorted(homes.union(sent)):
        await markets.lock(session, market)
    found = await second_records.held(session, sorted({one.id for one in seen}))
    first, second = (found.get(one.id) for one in seen)
    if first is None or second is None or first.erased_on or second.erased_on:
        raise YouthNotFound
    return first, second


async def _enter(session: AsyncSession, deed: Deed, absorbed: Youth, into: Youth) -> None:
    record = await known.record_of(session, into)
    for telling in reversed(await known.tellings_of(session, absorbed.id, settled_only=True)):
        if telling.account_youth_id is None:
            source = Source(telling.source, telling.told_on, telling.list_id)
            record = entered(record, said_of(telling), source, telling.id)
    await assign(session, deed, into, record)
    into.recorded_at = min(into.recorded_at, absorbed.recorded_at)


async def _count_once(session: AsyncSession, deed: Deed, absorbed: Youth, into: Youth) -> None:
    """What both records counted is one person's; of two pauses the one that stays goes on."""
    if into.state == absorbed.state:
        into.applied_at = registered_since(absorbed.applied_at, into.applied_at)
        await pauses.count_since(session, into, absorbed.applied_at)
    into.declines += absorbed.declines
    await pauses.end_with_record(session, deed, absorbed)


async def _hand_on(session: AsyncSession, deed: Deed, absorbed: Youth, into: Youth) -> None:
    """The account of the record that is gone has the other, unless that is another's already."""
    if absorbed.owner_id is None or into.owner_id is not None:
        return
    into.owner_id, into.signed_up_at = absorbed.owner_id, absorbed.signed_up_at
    await tell_youth(session, deed, into, "youth.owned")
    await session.flush()


async def _stand(session: AsyncSession, deed: Deed, into: Youth) -> None:
    """Who is dispatched or on post by either record waits no more; who waits looks again."""
    if await second_records.is_held(session, into.id):
        await leave(session, into.id)
    else:
        await seek_anew(session, deed, into)


async def _note(session: AsyncSession, deed: Deed, absorbed: Youth, into: Youth) -> None:
    for one in (absorbed, into):
        await audit.note(
            session,
            deed,
            action="youth.merged",
            object_id=one.id,
            ground=f"经核实为同一人（登记 {absorbed.id} 并入登记 {into.id}）",
            region=one.region,
        )
