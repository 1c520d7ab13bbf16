"""Issuing many dispatches at once: seats, holds, reasons and changes, by a few statements."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ARRAY, Integer, Text, any_, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import calendar
from services.common.store.changes import Change, record_all
from services.common.values import ids
from services.matching import policy
from services.matching.actions.counts import note_seats
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.holds import Hold
from services.matching.tables.pool import Waiting
from services.matching.tables.seats import PostSeats


@dataclass(frozen=True, slots=True)
class Issue:
    """One dispatch to be issued: whom, where, and why."""

    youth_id: str
    region: str
    """Where the youth lives."""
    post_id: str
    explanation: dict[str, Any]


async def issue_all(session: AsyncSession, deed: Deed, issues: Sequence[Issue]) -> None:
    """Issue all of them or, by an error, none. The market lock is held, the seats are free."""
    if not issues:
        return
    posts = await _take_all(session, deed, Counter(issue.post_id for issue in issues))
    due = await _due(session, deed, {post.workplace_county for post in posts.values()})
    rows = [_dispatch(deed, issue, posts[issue.post_id], due) for issue in issues]
    await session.execute(insert(Dispatch), rows)
    await session.execute(insert(Hold), [_hold(deed, row) for row in rows])
    await record_all(session, deed, [_change(deed, row) for row in rows])
    gone = bindparam("gone", [issue.youth_id for issue in issues], ARRAY(Text))
    await session.execute(delete(Waiting).where(Waiting.youth_id == any_(gone)))


async def _take_all(session: AsyncSession, deed: Deed, counts: Counter[str]) -> dict[str, Any]:
    names = bindparam("names", list(counts), ARRAY(Text))
    numbers = bindparam("numbers", list(counts.values()), ARRAY(Integer))
    given = select(
        func.unnest(names).label("post_id"), func.unnest(numbers).label("number")
    ).subquery()
    rows = await session.execute(
        update(PostSeats)
        .where(PostSeats.post_id == given.c.post_id)
        .values(taken=PostSeats.taken + given.c.number)
        .returning(
            PostSeats.post_id,
            PostSeats.unit_id,
            PostSeats.market,
            PostSeats.region,
            PostSeats.workplace_county,
            PostSeats.months,
        )
        .execution_options(synchronize_session=False)
    )
    for post_id in counts:
        note_seats(session, deed, post_id)
    return {row.post_id: row for row in rows}


async def _due(session: AsyncSession, deed: Deed, counties: set[str]) -> dict[str, date]:
    """Until when a youth answers, by the county of the workplace."""
    days = await calendar.around(session, deed.today)
    return {
        county: days.plus(deed.today, policy.response_days(deed.today, county))
        for county in counties
    }


def _dispatch(deed: Deed, issue: Issue, post: Any, due: dict[str, date]) -> dict[str, Any]:
    return {
        "id": ids.new("dsp"),
        "version": 1,
        "state": "issued",
        "youth_id": issue.youth_id,
        "post_id": post.post_id,
        "unit_id": post.unit_id,
        "market": post.market,
        "region": issue.region,
        "unit_region": post.region,
        "workplace_county": post.workplace_county,
        "months": post.months,
        "issued_on": deed.today,
        "issued_at": deed.now,
        "respond_by": due[post.workplace_county],
        "explanation": issue.explanation,
    }


def _hold(deed: Deed, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "dispatch_id": row["id"],
        "youth_id": row["youth_id"],
        "span": Range(deed.today, None),
        "voided": False,
    }


def _change(deed: Deed, row: dict[str, Any]) -> Change:
    told = ("youth_id", "post_id", "unit_id", "region", "workplace_county", "months")
    data = {name: row[name] for name in told} | {"respond_by": row["respond_by"].isoformat()}
    return Change("dispatch", row["id"], row["version"], "dispatch.issued", deed.today, data)
