"""Mergers: what a unit offers goes on with the unit that takes it over (民法典 第六十七条)."""

from collections.abc import Sequence

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.web.tokens import Caller
from services.units.actions import proposals
from services.units.actions.endings import end_with
from services.units.actions.mentors import hand_mentor_over
from services.units.actions.rights import may_see
from services.units.actions.telling import left_by, tell_post
from services.units.actions.threshold_rereadings import hand_marks_over
from services.units.actions.workplaces import hand_workplace_over
from services.units.queries import accidents, posts, units
from services.units.rules.accidents import check_none_open
from services.units.rules.offers import OfferPending
from services.units.rules.successions import SuccessionForm, check_successor
from services.units.rules.units import UnitNotFound, UnitState
from services.units.tables.posts import Post
from services.units.tables.units import Unit


async def merge(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    unit: Unit,
    *,
    form: SuccessionForm,
    state: UnitState,
) -> Unit:
    """Let a locked unit go into another: its posts that are not closed become the other's.

    The mentors and workplaces that those name go with them; other mentors and workplaces, papers
    and closed posts stay with the unit that was. Raises UnitNotFound for a
    successor out of sight, SuccessorUnfit, AccidentNotCleared and RemovalUnderWay of either,
    OfferPending.
    """
    into = await _successor(session, caller, unit, form)
    for one in (unit, into):
        check_none_open(await accidents.any_open(session, one.id))
        await proposals.check_not_on_notice(session, one.id)
    if await posts.has_open_intents(session, unit.id):
        raise OfferPending
    going = await units.posts_in_states(session, unit.id, "draft", "open", "suspended", lock=True)
    for post in going:
        await _hand_over(session, deed, post, (unit, into), form)
    await _hand_over_named(session, deed, going, into, form.ground)
    # Both at once: the database holds the one to the other.
    unit.state, unit.merged_into = state, into.id
    # Who went into this one before now goes with it.
    earlier = update(Unit).where(Unit.merged_into == unit.id)
    await session.execute(earlier.values(merged_into=into.id))
    await hand_marks_over(session, deed, unit, into)
    await end_with(session, deed, unit, form.ground)
    return into


async def _successor(
    session: AsyncSession, caller: Caller, unit: Unit, form: SuccessionForm
) -> Unit:
    into = await units.unit(session, form.into_unit_id or "", lock=form.into_unit_id != unit.id)
    if into is None or not may_see(caller, into):
        raise UnitNotFound
    check_successor(unit.id, into.id, into.state)
    return into


async def _hand_over_named(
    session: AsyncSession, deed: Deed, posts_going: Sequence[Post], into: Unit, ground: str
) -> None:
    """Let the mentors and workplaces that posts name go with them, so that they can be used on."""
    for workplace_id in sorted({one.workplace_id for one in posts_going if one.workplace_id}):
        await hand_workplace_over(session, deed, workplace_id, into, ground=ground)
    for mentor_id in sorted({one.mentor_id for one in posts_going if one.mentor_id}):
        await hand_mentor_over(session, deed, mentor_id, into, ground=ground)


async def _hand_over(
    session: AsyncSession, deed: Deed, post: Post, units: tuple[Unit, Unit], form: SuccessionForm
) -> None:
    unit, into = units
    before, post.unit_id = post.unit_id, into.id
    told = {"before": before, **left_by(unit.region, into)}
    await tell_post(session, deed, (post, into), "post.handed-over", ground=form.ground, **told)
