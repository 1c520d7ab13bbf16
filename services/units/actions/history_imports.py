"""History of units and posts at go-live: lists received, taken over, their posts opened."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.errors import JianxiError
from services.common.lists.outcomes import ImportNotFound
from services.common.lists.reading import Listing
from services.common.store.changes import Change, record
from services.common.store.history import Brought, HistoryShelf, told_of
from services.common.store.history_checks import Kind, Taking, one_each
from services.common.web.tokens import Caller
from services.units.actions import history_posts, history_units
from services.units.actions.conditions import check_lasting
from services.units.actions.mentors import check_mentor
from services.units.actions.proposals import check_not_served
from services.units.actions.resting import resume_post
from services.units.actions.threshold_readings import read_beforehand
from services.units.actions.threshold_reviews import check_texts_of
from services.units.policy import readings, terms
from services.units.queries import accidents, posts
from services.units.queries import history_imports as queries
from services.units.readers import history_lists as reader
from services.units.rules.accidents import check_none_open
from services.units.rules.personal_numbers import refuse_numbers
from services.units.rules.posts import check_publication
from services.units.tables.history_imports import (
    HistoryImport,
    HistoryImportEntry,
    HistoryImportFault,
)
from services.units.tables.posts import Post
from services.units.tables.units import Unit

SHELF: Final = HistoryShelf(HistoryImport, HistoryImportFault, "history-import", HistoryImportEntry)
KINDS: Final = {
    kind.name: kind
    for kind in (
        Kind(
            name="units",
            title="见习单位",
            figure="指标1 本期末实有见习单位总数",
            form=reader.units_on,
            check_row=history_units.check_row,
            look=history_units.look,
            enter=history_units.enter,
            counts=one_each,
        ),
        Kind(
            name="posts",
            title="见习岗位",
            figure="指标3 本期末实有见习岗位总数（名额）",
            form=reader.posts_on,
            check_row=history_posts.check_row,
            look=history_posts.look,
            enter=history_posts.enter,
            counts=history_posts.seats_of,
        ),
    )
}
MOST_OPENED: Final = 500
"""How many posts one request opens."""


@dataclass(frozen=True)
class LeftAtRest:
    """A post that may not open yet: the code and the words of what stands in the way."""

    post_id: str
    code: str
    reason: str


@dataclass(frozen=True)
class Opened:
    """What became of posts that were to open; `after` is the last looked at, if more are left."""

    opened: int
    left: tuple[LeftAtRest, ...]
    after: str | None


async def receive(session: AsyncSession, deed: Deed, area: str, brought: Brought) -> HistoryImport:
    """Keep a list, sealed, and queue its check; the same file again is the list that it was."""
    days = terms.import_file_days(deed.today)
    kept, fresh = await SHELF.take_in(session, deed, area, brought, days)
    if fresh:
        await _tell(session, deed, kept, "history-import.received")
    return kept


async def close(
    session: AsyncSession, deed: Deed, import_id: str, listing: Listing, found: int
) -> None:
    """Keep what was found in a list and what entered."""
    kept = await SHELF.close(session, deed, import_id, listing, found)
    await _tell(session, deed, kept, "history-import.checked")


TAKING: Final = Taking(SHELF, KINDS, close)


async def open_posts(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    import_id: str,
    *,
    ground: str,
    after: str,
) -> Opened:
    """Open the posts of a list that may be published; of the others say what is in the way.

    Raises ImportNotFound.
    """
    told = await SHELF.find_within(session, caller.region, import_id)
    if told.kind != "posts":
        raise ImportNotFound
    found = await queries.resting_posts(session, told.id, after=after, limit=MOST_OPENED + 1)
    left = []
    for post_id in found[:MOST_OPENED]:
        try:
            await _open(session, deed, caller, post_id, ground)
        except JianxiError as error:
            left.append(LeftAtRest(post_id, error.code(), error.title()))
    more = found[MOST_OPENED - 1] if len(found) > MOST_OPENED else None
    opened = min(len(found), MOST_OPENED) - len(left)
    return Opened(opened, tuple(left), more)


async def _open(
    session: AsyncSession, deed: Deed, caller: Caller, post_id: str, ground: str
) -> None:
    texts = await read_beforehand(session, caller, post_id)
    found = await posts.locked_post(session, post_id)
    if found is None or found[0].state != "suspended":
        return
    await _check(session, deed, found)
    await check_texts_of(session, found[0], texts)
    found[0].read_by, found[0].awaits_opening = readings.edition(), False
    await resume_post(session, deed, found, ground)


async def _check(session: AsyncSession, deed: Deed, found: tuple[Post, Unit]) -> None:
    # What a publication asks: nobody else is sent to a post of before on easier terms.
    post, unit = found
    check_none_open(await accidents.any_open(session, unit.id))
    await check_not_served(session, unit.id)
    check_publication(unit.state, post.mentor_id)
    await check_lasting(session, unit, deed.today)
    refuse_numbers(post.form.texts)
    await check_mentor(session, deed, unit, post, post.headcount)


async def _tell(session: AsyncSession, deed: Deed, kept: HistoryImport, event: str) -> None:
    kept.version += 1
    change = Change("history-import", kept.id, kept.version, event, deed.today, told_of(kept))
    await record(session, deed, change)
