"""Telling the feed: every change, with the codes and counts that others read."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change
from services.common.store.grounds import record_grounded
from services.units.queries.units import posts_in_states
from services.units.tables.demonstration_units import Nomination
from services.units.tables.plans import IntakePlan
from services.units.tables.post_obstacles import PostObstacle
from services.units.tables.posts import Post
from services.units.tables.units import Unit


async def tell_unit(
    session: AsyncSession,
    deed: Deed,
    unit: Unit,
    event: str,
    *,
    ground: str = "",
    occurred_on: date | None = None,
    **more: Any,
) -> None:
    """Raise a unit's version and write its change; it is of today unless another day is named."""
    unit.version += 1
    data = {"region": unit.region, "state": unit.state, **more}
    day = occurred_on or deed.today
    change = Change("unit", unit.id, unit.version, event, day, data, ground)
    await record_grounded(session, deed, change)


def codes_of(unit: Unit) -> dict[str, Any]:
    """The codes by which units are counted; told whenever they may have changed."""
    return {
        "industry": unit.industry,
        "industry_class": unit.industry_class,
        "ownership": unit.ownership,
        "kind": unit.kind,
        "recommended_by": unit.recommended_by,
    }


def left_by(region: str, unit: Unit) -> dict[str, Any]:
    """The region that is left where it was another; told so that whoever reads it hears of that."""
    return {} if region == unit.region else {"region_before": region}


async def tell_post(
    session: AsyncSession,
    deed: Deed,
    found: tuple[Post, Unit],
    event: str,
    *,
    ground: str = "",
    occurred_on: date | None = None,
    **more: Any,
) -> None:
    """Raise a post's version and write its change, with the offer in force.

    It is of today unless another day is named.
    """
    post, unit = found
    post.version += 1
    data = {
        "unit_id": unit.id,
        "region": unit.region,
        "workplace_county": post.workplace_county,
        "headcount": post.headcount,
        "state": post.state,
        "offer_version": post.offer_version,
        "months": post.months,
        "industry": unit.industry,
        "occupation": post.occupation,
        "unsuitable_under_18": post.keeps_out_under_18,
        "lodging": post.lodging,
        "mentor_id": post.mentor_id,
        **more,
    }
    day = occurred_on or deed.today
    change = Change("post", post.id, post.version, event, day, data, ground)
    await record_grounded(session, deed, change)


async def tell_posts_left(
    session: AsyncSession, deed: Deed, unit: Unit, told: Mapping[str, Any]
) -> None:
    """Tell of the posts of a locked unit that its office is another; drafts nobody was told of."""
    offered = ("open", "suspended", "closed")
    for post in await posts_in_states(session, unit.id, *offered, lock=True):
        await tell_post(session, deed, (post, unit), "post.region-changed", **told)


async def tell_paper(
    session: AsyncSession,
    deed: Deed,
    unit: Unit,
    paper: tuple[str, int],
    event: str,
    *,
    ground: str = "",
    **more: Any,
) -> None:
    """Write what became of a document, mentor or finding; the event names which.

    `paper` is its id and version. Whoever decides on the unit decides on its papers too, so the
    unit's version rises with each. The unit is locked.
    """
    data = {"unit_id": unit.id, "region": unit.region, **more}
    kind = event.partition(".")[0]
    await record_grounded(session, deed, Change(kind, *paper, event, deed.today, data, ground))
    await tell_unit(session, deed, unit, "unit.papers-changed", paper=kind, paper_id=paper[0])


async def tell_nomination(
    session: AsyncSession, deed: Deed, found: tuple[Nomination, Unit], event: str, ground: str
) -> None:
    """Raise a nomination's version and write its change."""
    nomination, unit = found
    nomination.version += 1
    data = {
        "unit_id": unit.id,
        "region": unit.region,
        "state": nomination.state,
        "score": nomination.score,
    }
    change = Change(
        "demonstration", nomination.id, nomination.version, event, deed.today, data, ground
    )
    await record_grounded(session, deed, change)


async def tell_obstacle(
    session: AsyncSession,
    deed: Deed,
    found: tuple[PostObstacle, Post, Unit],
    event: str,
    ground: str = "",
) -> None:
    """Raise the version of an obstacle of a post and write its change."""
    obstacle, post, unit = found
    obstacle.version += 1
    data = {
        "unit_id": unit.id,
        "region": unit.region,
        "post_id": post.id,
        "kind": obstacle.kind,
        "state": obstacle.state,
    }
    change = Change("post-obstacle", obstacle.id, obstacle.version, event, deed.today, data, ground)
    await record_grounded(session, deed, change)


async def tell_plan(session: AsyncSession, deed: Deed, plan: IntakePlan) -> None:
    """Write a revision of an intake plan."""
    await record_grounded(
        session,
        deed,
        Change(
            object="intake-plan",
            id=f"{plan.region}/{plan.month}",
            version=plan.revision,
            event="intake-plan.set",
            occurred_on=deed.today,
            data={"region": plan.region, "month": plan.month, "people": plan.people},
            ground=plan.ground,
        ),
    )
