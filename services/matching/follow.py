"""Following: posts, mentors, successions from units; days, values, settlements from reporting."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Final

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed, by_itself
from services.common.store import calendar, policy_rows
from services.common.store.changes import FedChange
from services.common.store.following import Follower, stands_as
from services.common.upstream import Upstream
from services.common.web import feed
from services.matching.actions import attendance, mentors, mergers, offers, unsafe_posts
from services.matching.actions.asked_words import AskedWords, PageWords, PostTold
from services.matching.actions.mentors import ToldMentor
from services.matching.actions.mergers import Into
from services.matching.actions.offers import PostFacts
from services.matching.actions.unit_names import rename_unit
from services.matching.rules.seats import Offer, SeatState

NOT_YET_OFFERED: Final = "draft"
OBSTACLE: Final = "post-obstacle"
SUCCEEDED: Final = "unit.succeeded"
SETTLES: Final = ("settlement.placements-settled", "settlement.approved")
"""From when on the money of their placements stands: attendance is reopened no longer.

An approval of the time before there were pages names its placements itself.
"""

ApplyChange = Callable[[PageWords, AsyncSession, Deed, FedChange], Awaitable[None]]


def followers(app: FastAPI) -> dict[str, Follower]:
    """A follower of each source, and of what is followed apart, by the names of their positions."""
    parts = [*((source, "") for source in APPLIED), ("units", OBSTACLE)]
    return {stands_as(*part): _follower(app, *part) for part in parts}


async def follow_units(app: FastAPI) -> None:
    """Follow `units` for as long as the app lives."""
    await app.state.followers["units"].run()


async def follow_obstacles(app: FastAPI) -> None:
    """Follow `units` for the obstacles cleared there for as long as the app lives."""
    await app.state.followers[stands_as("units", OBSTACLE)].run()


async def follow_reporting(app: FastAPI) -> None:
    """Follow `reporting` for as long as the app lives."""
    await app.state.followers["reporting"].run()


def _follower(app: FastAPI, source: str, apart: str) -> Follower:
    address, kinds = getattr(app.state.settings, f"{source}_url"), APPLIED[source]
    common = tuple(kind for kind in kinds if kind != OBSTACLE)
    return Follower(
        source=source,
        database=app.state.database,
        clock=app.state.clock,
        read_page=feed.reader(Upstream(source, address, app.state.keys)),
        taking=partial(_Page, app, kinds),
        objects=(apart,) if apart else common,
        apart=apart,
    )


class _Page:
    """A page of a feed, whose words are asked of units before it is taken."""

    def __init__(
        self, app: FastAPI, kinds: Mapping[str, ApplyChange], changes: Sequence[FedChange]
    ) -> None:
        self._clock, self._kinds = app.state.clock, kinds
        posts, unit_ids = _posts_told(changes), _units_renamed(changes)
        self._asked = AskedWords(app.state.database, app.state.units, posts, unit_ids)

    async def ask(self) -> None:
        await self._asked.ask()

    async def apply(self, session: AsyncSession, changes: Sequence[FedChange]) -> None:
        words = PageWords(self._asked)
        for change in changes:
            deed = by_itself("matching", self._clock, change.request_id)
            await self._kinds[change.object](words, session, deed, change)


def _posts_told(changes: Sequence[FedChange]) -> list[PostTold]:
    return [
        PostTold(one.id, one.data["workplace_county"], one.data.get("mentor_id"))
        for one in changes
        if one.object == "post" and one.data["state"] != NOT_YET_OFFERED
    ]


def _units_renamed(changes: Sequence[FedChange]) -> set[str]:
    told = [one for one in changes if one.event == SUCCEEDED]
    return {one.id for one in told} | {one.data["into"] for one in told if one.data.get("into")}


async def _apply_post(
    words: PageWords, session: AsyncSession, deed: Deed, change: FedChange
) -> None:
    told = change.data
    if told["state"] == NOT_YET_OFFERED:
        return
    facts = PostFacts(
        post_id=change.id,
        unit_id=told["unit_id"],
        region=told["region"],
        workplace_county=told["workplace_county"],
        industry=told["industry"],
        occupation=told["occupation"],
        months=told["months"],
        lodging=told["lodging"],
        unsuitable_under_18=told["unsuitable_under_18"],
        mentor_id=told.get("mentor_id"),
    )
    # One of the time before rests until its trainees hold their seats: nobody is sent meanwhile.
    state: SeatState = "suspended" if told.get("import_id") else told["state"]
    offer = Offer(told["offer_version"], told["headcount"], state)
    since = change.occurred_on
    await offers.follow(session, deed, facts, offer, words=words, since=since)


async def _apply_mentor(_: PageWords, session: AsyncSession, __: Deed, change: FedChange) -> None:
    last_day = change.data.get("last_day")
    told = ToldMentor(
        id=change.id,
        unit_id=change.data["unit_id"],
        last_day=date.fromisoformat(last_day) if last_day else None,
    )
    await mentors.keep(session, told)


async def _apply_obstacle(
    _: PageWords, session: AsyncSession, deed: Deed, change: FedChange
) -> None:
    if change.event == "post-obstacle.cleared":
        await unsafe_posts.clear(session, deed, change.data["post_id"])


async def _apply_unit(
    words: PageWords, session: AsyncSession, deed: Deed, change: FedChange
) -> None:
    if change.event != SUCCEEDED:
        return
    into = change.data.get("into")
    if into:
        successor = Into(into, change.data.get("into_region"))
        await mergers.keep(session, change.id, successor, change.occurred_on)
    await rename_unit(session, deed, into or change.id, words)


async def _apply_settlement(
    _: PageWords, session: AsyncSession, __: Deed, change: FedChange
) -> None:
    if change.event in SETTLES:
        placements = change.data.get("placements", ())
        await attendance.follow_settlement(session, placements, change.data["month"])


async def _apply_calendar(_: PageWords, session: AsyncSession, __: Deed, change: FedChange) -> None:
    await calendar.follow(session, change)


async def _apply_regional(_: PageWords, session: AsyncSession, __: Deed, change: FedChange) -> None:
    await calendar.follow_regional(session, change)


async def _apply_policy_row(
    _: PageWords, session: AsyncSession, __: Deed, change: FedChange
) -> None:
    await policy_rows.follow(session, change)


APPLIED: Final[dict[str, dict[str, ApplyChange]]] = {
    "units": {
        "post": _apply_post,
        "mentor": _apply_mentor,
        OBSTACLE: _apply_obstacle,
        "unit": _apply_unit,
    },
    "reporting": {
        calendar.OBJECT: _apply_calendar,
        calendar.REGIONAL: _apply_regional,
        policy_rows.OBJECT: _apply_policy_row,
        "settlement": _apply_settlement,
        "settlement-page": _apply_settlement,
    },
}
"""What is followed of each source, and who takes it in."""
