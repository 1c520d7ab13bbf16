"""Issuing many dispatches at once: seats, holds, reasons and changes, by a few statements."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ARRAY, Integer, Text, any_, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import calendar
from services.common.store.bulk import insert_rows, table_of
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
    explanation: str
    """Written as JSON."""


async def issue_all(session: AsyncSession, deed: Deed, issues: Sequence[Issue]) -> None:
    """Issue all of them or, by an error, none. The market lock is held, the seats are free."""
    if not issues:
        return
    posts = await _take_all(session, deed, Counter(issue.post_id for issue in issues))
    due = await _due(session, deed, {post.workplace_county for post in posts.values()})
    made = await asyncio.to_thread(_dispatches, issues, posts, due)
    same = {"version": 1, "state": "issued", "issued_on": deed.today, "issued_at": deed.now}
    await insert_rows(session, table_of(Dispatch), made, same)
    await _hold_all(session, deed, made)
    await record_all(session, deed, await asyncio.to_thread(_changes, deed, made))
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


def _dispatches(
    issues: Sequence[Issue], posts: dict[str, Any], due: dict[str, date]
) -> dict[str, list[Any]]:
    """By column what differs between the dispatches."""
    sent_to = [posts[issue.post_id] for issue in issues]
    return {
        "id": [ids.new("dsp") for _ in issues],
        "youth_id": [issue.youth_id for issue in issues],
        "post_id": [issue.post_id for issue in issues],
        "unit_id": [post.unit_id for post in sent_to],
        "market": [post.market for post in sent_to],
        "region": [issue.region for issue in issues],
        "unit_region": [post.region for post in sent_to],
        "workplace_county": [post.workplace_county for post in sent_to],
        "months": [post.months for post in sent_to],
        "respond_by": [due[post.workplace_county] for post in sent_to],
        "explanation": [issue.explanation for issue in issues],
    }


async def _hold_all(session: AsyncSession, deed: Deed, made: dict[str, list[Any]]) -> None:
    whom = {"dispatch_id": made["id"], "youth_id": made["youth_id"]}
    same = {"span": Range(deed.today, None), "voided": False}
    await insert_rows(session, table_of(Hold), whom, same)


def _changes(deed: Deed, made: dict[str, list[Any]]) -> list[Change]:
    told = ("youth_id", "post_id", "unit_id", "region", "workplace_county", "months")
    days = [{"respond_by": day.isoformat()} for day in made["respond_by"]]
    rows = zip(*(made[name] for name in told), strict=True)
    data = [dict(zip(told, row, strict=True)) | day for row, day in zip(rows, days, strict=True)]
    return [
        Change("dispatch", dispatch_id, 1, "dispatch.issued", deed.today, one)
        for dispatch_id, one in zip(made["id"], data, strict=True)
    ]
