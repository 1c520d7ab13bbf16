"""Seats as they stand: offers held, posts open in a market, what a unit still occupies."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import ARRAY, Boolean, Row, Text, any_, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.bulk import table_of
from services.common.values import region as regions
from services.matching.queries.mergers import answers_for
from services.matching.rules.intentions import Seat, Seeker
from services.matching.rules.seats import SeatState
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.placements import Placement
from services.matching.tables.seats import PostSeats


class OpenPost(NamedTuple):
    """An open post at one moment: how the engine sees it, and how full it was.

    Without what is gone: nobody has it, and units has yet to take it off what is offered.
    """

    seat: Seat
    offered: int
    taken: int
    kept_back: bool = False
    """Whether its free seats are kept back for a round."""
    set_aside: int = 0
    """How many of the taken ones are set aside for fairs."""

    @property
    def is_free(self) -> bool:
        """Whether rolling dispatch may try for a seat."""
        return self.taken < self.offered and not self.kept_back


class HeldPost(NamedTuple):
    """A post that a round holds, cut to what it asks: it holds them by the thousand."""

    post_id: str
    workplace_county: str
    industry: str
    occupation: str
    months: int
    lodging: bool
    unsuitable_under_18: bool
    unit_id: str
    market: str
    region: str
    state: SeatState
    offered: int
    taken: int


async def of_post(session: AsyncSession, post_id: str) -> PostSeats | None:
    """A post's seats, or None where units' feed has not told of it."""
    return await session.get(PostSeats, post_id, populate_existing=True)


async def open_post(session: AsyncSession, post_id: str) -> OpenPost | None:
    """One post as it stands at this instant, or None where it is no longer open."""
    post = await of_post(session, post_id)
    if post is None or post.state != "open" or post.offered <= post.gone:
        return None
    counts = post.offered - post.gone, post.taken - post.gone
    return OpenPost(as_seat(post), *counts, post.round_id is not None, post.set_aside)


async def standing_and_led(
    session: AsyncSession, post_ids: Collection[str]
) -> dict[str, tuple[str, str | None]]:
    """Where some posts stand and who leads them, by their ids; held by nobody."""
    query = select(_POSTS.post_id, _POSTS.workplace_county, _POSTS.mentor_id)
    found = await session.execute(query.where(_POSTS.post_id.in_(post_ids)))
    return {post_id: (county, mentor_id) for post_id, county, mentor_id in found}


async def locked(session: AsyncSession, post_id: str) -> PostSeats | None:
    """A post's seats, held to the end of this transaction; dispatches may still refer to it."""
    return await session.get(
        PostSeats, post_id, populate_existing=True, with_for_update={"key_share": True}
    )


async def locked_all(session: AsyncSession, post_ids: Sequence[str]) -> Sequence[PostSeats]:
    """The seats of several posts, held likewise, in the order of their ids."""
    named = bindparam("named", list(post_ids), ARRAY(Text))
    found = await session.scalars(
        select(PostSeats)
        .where(PostSeats.post_id == any_(named))
        .order_by(PostSeats.post_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return found.all()


async def held(session: AsyncSession, post_ids: Sequence[str]) -> Sequence[HeldPost]:
    """The same as plain rows."""
    named = bindparam("named", list(post_ids), ARRAY(Text))
    found = await session.execute(
        select(*(_POSTS[name] for name in HeldPost._fields))
        .where(_POSTS.post_id == any_(named))
        .order_by(_POSTS.post_id)
        .with_for_update(key_share=True)
    )
    return [HeldPost(*row) for row in found]


async def open_among(session: AsyncSession, post_ids: Collection[str]) -> set[str]:
    """Which of some posts are open."""
    query = select(PostSeats.post_id).where(
        PostSeats.post_id.in_(post_ids), PostSeats.state == "open"
    )
    return set(await session.scalars(query))


async def open_posts(session: AsyncSession, market: str) -> list[OpenPost]:
    """The open posts of a market, full ones too: an explanation names what was full."""
    return [_open_post(row) for row in await session.execute(_OPEN, {"market": market})]


async def open_posts_for(session: AsyncSession, market: str, seeker: Seeker) -> list[OpenPost]:
    """The same without most that the youth would not take: whether they take one, rules decide."""
    wish = seeker.wish
    told = {
        "market": market,
        "months_left": seeker.months_left,
        "under_18": seeker.under_18,
        "needs_lodging": wish.needs_lodging,
        "regions": [regions.prefix(area) + "%" for area in wish.regions] or _ANY,
        "industries": [f"{code}%" for code in wish.industries] or _ANY,
        "occupations": [f"{code}%" for code in wish.occupations] or _ANY,
    }
    return [_open_post(row) for row in await session.execute(_OPEN_FOR, told)]


async def free_seats(session: AsyncSession) -> dict[str, list[Seat]]:
    """By market the posts with a seat that rolling dispatch may give, by id, rising."""
    found: dict[str, list[Seat]] = defaultdict(list)
    for row in await session.execute(_FREE):
        found[row.market].append(Seat(*row[:7]))
    return found


def as_seat(post: PostSeats | Any) -> Seat:
    """A post as the engine sees one, from its row, whole or cut to these columns."""
    return Seat(
        post_id=post.post_id,
        county=post.workplace_county,
        industry=post.industry,
        occupation=post.occupation,
        months=post.months,
        lodging=post.lodging,
        unsuitable_under_18=post.unsuitable_under_18,
    )


async def occupancy(session: AsyncSession, unit_id: str) -> tuple[int, int]:
    """Of a unit: dispatches signed but not yet arrived, and placements not yet ended.

    Those of units that went into it are its own.
    """
    signed = await session.scalar(
        select(func.count()).where(
            answers_for(unit_id, Dispatch.unit_id), Dispatch.state == "signed"
        )
    )
    on_post = await session.scalar(
        select(func.count()).where(
            answers_for(unit_id, Placement.unit_id), Placement.last_day.is_(None)
        )
    )
    return signed or 0, on_post or 0


_ANY: Final = ["%"]
_POSTS: Final = table_of(PostSeats).c
"""Plain rows: whoever seeks looks at all open posts, and to map them costs more than they do."""
_SEAT: Final = (
    _POSTS.post_id,
    _POSTS.workplace_county,
    _POSTS.industry,
    _POSTS.occupation,
    _POSTS.months,
    _POSTS.lodging,
    _POSTS.unsuitable_under_18,
)
_FREE: Final = (
    select(*_SEAT, _POSTS.market)
    .where(_POSTS.state == "open", _POSTS.taken < _POSTS.offered, _POSTS.round_id.is_(None))
    .order_by(_POSTS.post_id)
)
_OPEN: Final = select(
    *_SEAT,
    (_POSTS.offered - _POSTS.gone).label("offered"),
    (_POSTS.taken - _POSTS.gone).label("taken"),
    _POSTS.round_id.is_not(None).label("kept_back"),
    _POSTS.set_aside,
).where(_POSTS.market == bindparam("market"), _POSTS.state == "open", _POSTS.offered > _POSTS.gone)
_OPEN_FOR: Final = _OPEN.where(
    _POSTS.months <= bindparam("months_left"),
    or_(~_POSTS.unsuitable_under_18, ~bindparam("under_18", type_=Boolean)),
    or_(_POSTS.lodging, ~bindparam("needs_lodging", type_=Boolean)),
    _POSTS.workplace_county.like(any_(bindparam("regions", type_=ARRAY(Text)))),
    _POSTS.industry.like(any_(bindparam("industries", type_=ARRAY(Text)))),
    _POSTS.occupation.like(any_(bindparam("occupations", type_=ARRAY(Text)))),
)


def _open_post(row: Row[*tuple[Any, ...]]) -> OpenPost:
    return OpenPost(Seat._make(row[:7]), *row[7:])
