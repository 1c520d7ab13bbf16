"""Handing out the changes of units: a page, and the record of it in the same transaction."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import changes
from services.common.values import ids
from services.units.queries import feeds as queries
from services.units.rules import feeds as rules
from services.units.rules.feeds import Granted, UnitChange


@dataclass(frozen=True)
class Page:
    """A stretch of the feed: each change with what leaves of it, and where the next begins."""

    epoch: str
    items: list[tuple[UnitChange, dict[str, str]]]
    position: int
    has_more: bool


async def hand_out(
    session: AsyncSession,
    deed: Deed,
    granted: Granted,
    *,
    after: tuple[str, int] | None,
    limit: int,
) -> Page:
    """The next changes that an agreement grants, at most so many; the giving is recorded.

    `after` is the epoch and the number up to which the department has read; None from the first.
    Raises FeedNotGranted, FeedReset.
    """
    fields = rules.given(granted.fields)
    epoch = await changes.epoch(session)
    asked, position = after or (epoch, 0)
    rules.refuse_other_epoch(asked, epoch)
    head = await queries.head(session)
    found = await queries.unit_changes(
        session, granted.regions, after=position, head=head, limit=limit + 1
    )
    has_more, found = len(found) > limit, found[:limit]
    reached = found[-1].no if has_more else max(head, position)
    if found:
        await _record(session, deed, granted, fields, (len(found), position, found[-1].no))
    items = [(change, rules.project(change, fields)) for change in found]
    return Page(epoch, items, reached, has_more)


async def _record(
    session: AsyncSession,
    deed: Deed,
    granted: Granted,
    fields: list[str],
    reach: tuple[int, int, int],
) -> None:
    count, after_no, to_no = reach
    data = {
        "agreement_id": granted.agreement_id,
        "agreement_version": granted.agreement_version,
        "key_id": granted.key_id,
        "feed": rules.NAME,
        "fields": fields,
        "count": count,
        "after_no": after_no,
        "to_no": to_no,
    }
    change = changes.Change("delivery", ids.new("dlv"), 1, "delivery.made", deed.today, data)
    await changes.record(session, deed, change)
