"""Posts of a workplace that moved: each stands elsewhere from the day of the move on."""

import logging
from dataclasses import replace
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed, by_itself
from services.common.store.database import Database
from services.common.store.jobs import may_pass
from services.common.time.clock import Clock
from services.units.actions import threshold_readings
from services.units.actions.open_words import look_at_words
from services.units.actions.telling import tell_post
from services.units.actions.threshold_reviews import drop
from services.units.queries import posts, workplaces
from services.units.queries.threshold_reviews import PENDING, SHOWN
from services.units.rules.post_texts import PostReading
from services.units.rules.workplaces import Site, words
from services.units.tables.posts import Post

log = logging.getLogger(__name__)


async def move_post(session: AsyncSession, deed: Deed, post_id: str) -> None:
    """Let a post stand where its workplace stands today; the change is of the day of the move.

    Its words are others then: what was decided or asked of a draft lapses, and those that youths
    read are read again, for the rules may be others than on the day when the move was registered.
    They are read before the post is locked: nobody waits for a reading but the unit that moves it.
    """
    told = await _read_beforehand(session, deed, post_id)
    found = await posts.locked_post(session, post_id)
    standing = await _elsewhere(session, deed, found[0]) if found else None
    if found is None or standing is None:
        return
    post, _ = found
    before, (post.workplace, post.workplace_county) = post.workplace_county, _told(standing)
    if post.state == "draft":
        await drop(session, deed, found, *PENDING, "allowed")
    elif post.state in SHOWN:
        told = await threshold_readings.read_as_locked(post, told)
        await look_at_words(session, deed, found, told, "moved")
    await tell_post(
        session,
        deed,
        found,
        "post.workplace-moved",
        occurred_on=standing[1].since,
        before=before,
    )


async def move_posts(database: Database, clock: Clock) -> None:
    """Move the posts whose workplace stands elsewhere since today, each in its own transaction."""
    deed = by_itself("units", clock, "daily")
    async with database.transaction() as session:
        moved = await workplaces.posts_moved(session, deed.today)
    for post_id in moved:
        try:
            await database.run(partial(move_post, deed=deed, post_id=post_id))
        except Exception as error:
            if may_pass(error):
                raise
            # One whose words cannot be read keeps no other from moving; it is tried again tomorrow.
            log.exception("post %s was not moved", post_id)


async def _read_beforehand(session: AsyncSession, deed: Deed, post_id: str) -> PostReading | None:
    found = await posts.post(session, post_id)
    standing = await _elsewhere(session, deed, found[0]) if found else None
    if found is None or standing is None or found[0].state not in SHOWN:
        return None
    place, county = _told(standing)
    form = replace(found[0].form, workplace=place, workplace_county=county)
    return await threshold_readings.read_aside(form.texts)


async def _elsewhere(session: AsyncSession, deed: Deed, post: Post) -> tuple[str, Site] | None:
    """Where the workplace of a post stands today, if the post does not say so yet."""
    place_id = post.workplace_id
    standing = await workplaces.standing_at(session, place_id, deed.today) if place_id else None
    if standing and (post.workplace, post.workplace_county) != _told(standing):
        return standing
    return None


def _told(standing: tuple[str, Site]) -> tuple[str, str]:
    name, site = standing
    return words(name, site), site.county
