"""Mentors: named and ended, their load looked at before it grows, a post given another."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.values import ids
from services.common.web.tokens import Caller
from services.units.actions.rechecks import look_again
from services.units.actions.rights import locked_post_for, standing_unit_for
from services.units.actions.telling import tell_paper, tell_post
from services.units.policy import terms
from services.units.queries import mentors
from services.units.rules import mentors as rules
from services.units.rules.moves import check_version
from services.units.rules.posts import MentorUnknown
from services.units.rules.units import read_phone
from services.units.tables.mentors import Mentor
from services.units.tables.posts import Post
from services.units.tables.units import Unit


@dataclass(frozen=True)
class MentorEnd:
    """Which mentor ends on which last day, and why."""

    mentor_id: str
    last_day: date
    ground: str


@dataclass(frozen=True)
class MentorChange:
    """Another mentor for a post, why, and the version of the post that was seen."""

    mentor_id: str
    ground: str
    expected_version: int | None


async def name_mentor(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    unit_id: str,
    *,
    name: str,
    title: str,
    phone: str,
) -> Mentor:
    """Name a mentor 带教老师 (六).

    Raises UnitNotFound, UnitRemoved, UnitMerged, Malformed for the phone.
    """
    unit = await standing_unit_for(session, caller, unit_id)
    mentor = Mentor(
        id=ids.new("mnt"),
        unit_id=unit.id,
        name=name,
        title=title,
        phone=read_phone(phone, "/phone"),
        since=deed.today,
        version=1,
    )
    session.add(mentor)
    await tell_paper(session, deed, unit, (mentor.id, mentor.version), "mentor.named")
    await look_again(session, deed, unit)
    return mentor


async def check_mentor(
    session: AsyncSession, deed: Deed, unit: Unit, post: Post, headcount: int
) -> None:
    """Look whether a post's mentor may lead so many seats there beside their other posts.

    Raises MentorUnknown, MentorEnded, MentorOverloaded. The mentor stays locked, so that no two
    posts take the same room.
    """
    if post.mentor_id is None:
        return
    mentor = await mentors.mentor(session, post.mentor_id, unit.id)
    if mentor is None:
        raise MentorUnknown("/mentor_id", "请先登记这名带教老师。")
    rules.check_leads(mentor.last_day)
    led = await mentors.seats_led(session, mentor.id, but_for=post.id)
    limit = terms.mentor_load_limit(deed.today, unit.region)
    rules.check_load(rules.Load(led, limit), headcount)


async def change_mentor(
    session: AsyncSession, deed: Deed, caller: Caller, post_id: str, change: MentorChange
) -> Post:
    """Give a post another mentor; whoever sits there keeps theirs until told otherwise.

    Raises PostNotFound, Stale, Unpinned, PostNotLed, MentorUnchanged, MentorUnknown, MentorEnded,
    MentorOverloaded.
    """
    post, unit = await locked_post_for(session, caller, post_id)
    check_version(post.version, change.expected_version)
    rules.check_change(post.state, post.mentor_id, change.mentor_id)
    before, post.mentor_id = post.mentor_id, change.mentor_id
    with session.no_autoflush:
        await check_mentor(session, deed, unit, post, post.headcount)
    await tell_post(
        session, deed, (post, unit), "post.mentor-changed", ground=change.ground, before=before
    )
    return post


async def end_mentor(
    session: AsyncSession, deed: Deed, caller: Caller, unit_id: str, end: MentorEnd
) -> Mentor:
    """Enter a mentor's last day (六), or another while that entered has not passed.

    Who has left leads nobody: their posts name another first.

    Raises UnitNotFound, UnitRemoved, UnitMerged, MentorNotFound, MentorAlreadyEnded,
    MentorEndTooFarAhead, MentorStillNamed, Malformed.
    """
    # The unit before the mentor, as publishing goes; nobody publishes meanwhile.
    unit = await standing_unit_for(session, caller, unit_id)
    mentor = await mentors.mentor(session, end.mentor_id, unit.id)
    if mentor is None:
        raise rules.MentorNotFound
    led = await mentors.posts_led(session, mentor.id)
    leading = rules.Leading(mentor.since, mentor.last_day, led)
    latest = terms.latest_mentor_end(deed.today, unit.region)
    rules.check_end(leading, end.last_day, deed.today, latest)
    mentor.last_day, mentor.end_ground = end.last_day, end.ground
    mentor.version += 1
    told = {"last_day": end.last_day.isoformat()}
    paper = (mentor.id, mentor.version)
    await tell_paper(session, deed, unit, paper, "mentor.ended", ground=end.ground, **told)
    await look_again(session, deed, unit)
    return mentor


async def hand_mentor_over(
    session: AsyncSession, deed: Deed, mentor_id: str, into: Unit, *, ground: str
) -> None:
    """Let a mentor go with the posts they lead to a locked unit that takes those over."""
    mentor = await mentors.any_mentor(session, mentor_id)
    before, mentor.unit_id = mentor.unit_id, into.id
    if before == into.id:
        return
    mentor.version += 1
    told = {"before": before} | (
        {"last_day": mentor.last_day.isoformat()} if mentor.last_day else {}
    )
    paper = (mentor.id, mentor.version)
    await tell_paper(session, deed, into, paper, "mentor.handed-over", ground=ground, **told)
    await look_again(session, deed, into)
