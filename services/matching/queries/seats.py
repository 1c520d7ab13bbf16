"""Seats as they stand: offers held, posts open in a market, what a unit still occupies."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ARRAY, Text, any_, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.queries.mergers import answers_for
from services.matching.rules.intentions import Seat
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.placements import Placement
from services.matching.tables.seats import PostSeats


@dataclass(frozen=True)
class OpenPost:
    """An open post at one moment: how the engine sees it, and how full it was."""

    seat: Seat
    offered: int
    taken: int
    kept_back: bool = False
    """Whether its free seats are kept back for a round."""

    @property
    def is_free(self) -> bool:
        """Whether rolling dispatch may try for a seat."""
        return self.taken < self.offered and not self.kept_back


async def of_post(session: AsyncSession, post_id: str) -> PostSeats | None:
    """A post's seats, or None where units' feed has not told of it."""
    return await session.get(PostSeats, post_id, populate_existing=True)


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


async def open_posts(session: AsyncSession, market: str) -> list[OpenPost]:
    """The open posts of a market, full ones too: an explanation names what was full."""
    rows = await session.execute(
        select(
            PostSeats.post_id,
            PostSeats.workplace_county,
            PostSeats.industry,
            PostSeats.occupation,
            PostSeats.months,
            PostSeats.lodging,
            PostSeats.unsuitable_under_18,
            PostSeats.offered,
            PostSeats.taken,
            PostSeats.round_id.is_not(None).label("kept_back"),
        ).where(PostSeats.market == market, PostSeats.state == "open", PostSeats.offered > 0)
    )
    return [
        OpenPost(Seat(*row[:7]), row.offered, row.taken, kept_back=row.kept_back) for row in rows
    ]


def as_seat(post: PostSeats) -> Seat:
    """A post as the engine sees one."""
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
            answers_for(unit_id, Placement.unit_id), Placement.state == "arrived"
        )
    )
    return signed or 0, on_post or 0
