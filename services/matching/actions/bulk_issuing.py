"""Issuing many dispatches at once: seats, holds, reasons and changes, by a few statements."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple, TypeVar

from sqlalchemy import ARRAY, Integer, Text, any_, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from services.common import threads
from services.common.deeds import Deed
from services.common.store import calendar
from services.common.store.bulk import ROWS, as_json, insert_rows, table_of
from services.common.store.changes import ManyChanges, record_many
from services.common.values import ids
from services.matching import policy
from services.matching.actions.ahead import ahead
from services.matching.actions.counts import note_raised, step
from services.matching.queries.seats import HeldPost
from services.matching.rules.seats import SeatState
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.holds import Hold
from services.matching.tables.pool import Waiting
from services.matching.tables.seats import PostSeats

_SEATS: Final = table_of(PostSeats)
T = TypeVar("T")
Decide = Callable[[T], Sequence["Issue"]]
"""Whom of a slice to issue a dispatch, and why; asked in a thread, one slice after another."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One dispatch to be issued: whom, where, and why."""

    youth_id: str
    region: str
    """Where the youth lives."""
    post_id: str
    explanation: Callable[[], str]
    """Writes it as JSON, when it is this one's turn."""


class TakenPost(NamedTuple):
    """A post of which seats were just taken: what is told of its seats, and of a dispatch there."""

    post_id: str
    version: int
    offered: int
    taken: int
    state: SeatState
    offer_version: int
    unit_id: str
    market: str
    region: str
    workplace_county: str
    months: int


Posts = Mapping[str, TakenPost] | Mapping[str, HeldPost]


@dataclass(frozen=True, slots=True)
class _Made:
    """Dispatches by column, and of each what the feed tells."""

    rows: dict[str, list[Any]]
    told: list[str]


async def issue_all(session: AsyncSession, deed: Deed, issues: Sequence[Issue]) -> None:
    """Issue all of them or, by an error, none. The market lock is held, the seats are free."""
    if not issues:
        return
    posts = await _take_all(session, deed, Counter(issue.post_id for issue in issues))
    await _issue(session, deed, posts, list, sliced(issues))


async def issue_as_decided(
    session: AsyncSession,
    deed: Deed,
    posts: Mapping[str, HeldPost],
    decide: Decide[T],
    slices: Iterable[T],
) -> int:
    """Issue what is decided of each slice while the one before is kept; gives how many.

    The market lock is held, and so is every post: their seats are taken in the end, and what is
    left of those posts is kept back for no round any more.
    """
    issued = await _issue(session, deed, posts, decide, slices)
    if issued:
        await _take_all(session, deed, issued, ends_round=True)
    return issued.total()


def sliced(many: Sequence[T]) -> Iterable[Sequence[T]]:
    """Many things in their order, as many at once as one statement keeps."""
    return (many[at : at + ROWS] for at in range(0, len(many), ROWS))


async def _issue(
    session: AsyncSession,
    deed: Deed,
    posts: Posts,
    decide: Decide[T],
    slices: Iterable[T],
) -> Counter[str]:
    """Keep all dispatches, take their youths out of the pool; gives how many by post."""
    due = await _due(session, deed, {post.workplace_county for post in posts.values()})
    told = await threads.to_the_end(_told_of_all, posts, due)
    issued, gone = Counter[str](), list[str]()

    def make(some: T) -> _Made:
        return _made(posts, due, told, decide(some))

    async with aclosing(ahead(make, slices)) as coming:
        async for made in coming:
            await _keep(session, deed, made)
            issued.update(made.rows["post_id"])
            gone += made.rows["youth_id"]
    named = bindparam("gone", gone, ARRAY(Text))
    await session.execute(delete(Waiting).where(Waiting.youth_id == any_(named)))
    return issued


async def _keep(session: AsyncSession, deed: Deed, made: _Made) -> None:
    rows, today = made.rows, deed.today
    same = {"version": 1, "state": "issued", "issued_on": today, "issued_at": deed.now}
    await insert_rows(session, table_of(Dispatch), rows, same)
    whom = {"dispatch_id": rows["id"], "youth_id": rows["youth_id"]}
    await insert_rows(session, table_of(Hold), whom, {"span": Range(today, None), "voided": False})
    told = ManyChanges("dispatch", 1, "dispatch.issued", today, rows["id"], made.told)
    await record_many(session, deed, told)


async def _take_all(
    session: AsyncSession, deed: Deed, counts: Counter[str], *, ends_round: bool = False
) -> dict[str, TakenPost]:
    """Take so many seats by post, whose free ones a round may keep back no more; gives the rows."""
    names = bindparam("names", list(counts), ARRAY(Text))
    numbers = bindparam("numbers", list(counts.values()), ARRAY(Integer))
    steps = bindparam("steps", [step(session, post_id) for post_id in counts], ARRAY(Integer))
    given = select(
        func.unnest(names).label("post_id"),
        func.unnest(numbers).label("number"),
        func.unnest(steps).label("step"),
    ).subquery()
    seats = _SEATS.c
    taking = update(_SEATS).where(seats.post_id == given.c.post_id)
    taking = taking.values(taken=seats.taken + given.c.number, version=seats.version + given.c.step)
    if ends_round:
        taking = taking.values(round_id=None)
    rows = await session.execute(taking.returning(*(seats[name] for name in TakenPost._fields)))
    taken = {row.post_id: TakenPost(*row) for row in rows}
    for post in taken.values():
        note_raised(session, deed, post)
    return taken


async def _due(session: AsyncSession, deed: Deed, counties: set[str]) -> dict[str, date]:
    """Until when a youth answers, by the county of the workplace."""
    days = await calendar.around(session, deed.today)
    return {
        county: days.nth_after(deed.today, policy.response_days(deed.today, county))
        for county in counties
    }


def _made(
    posts: Posts, due: dict[str, date], told: dict[str, str], issues: Sequence[Issue]
) -> _Made:
    return _Made(_dispatches(issues, posts, due), [_told(issue, told) for issue in issues])


def _dispatches(
    issues: Sequence[Issue], posts: Posts, due: dict[str, date]
) -> dict[str, list[Any]]:
    """By column what differs between the dispatches."""
    sent_to = [posts[issue.post_id] for issue in issues]
    return {
        "id": ids.several("dsp", len(issues)),
        "youth_id": [issue.youth_id for issue in issues],
        "post_id": [issue.post_id for issue in issues],
        "unit_id": [post.unit_id for post in sent_to],
        "market": [post.market for post in sent_to],
        "region": [issue.region for issue in issues],
        "unit_region": [post.region for post in sent_to],
        "workplace_county": [post.workplace_county for post in sent_to],
        "months": [post.months for post in sent_to],
        "respond_by": [due[post.workplace_county] for post in sent_to],
        "explanation": [issue.explanation() for issue in issues],
    }


def _told(issue: Issue, of_posts: dict[str, str]) -> str:
    """What the feed tells of one dispatch: what it says of a post is written once for all."""
    whom, where = as_json(issue.youth_id), as_json(issue.region)
    return f'{{"youth_id":{whom},"region":{where},{of_posts[issue.post_id][1:]}'


def _told_of_all(posts: Posts, due: dict[str, date]) -> dict[str, str]:
    return {post_id: _told_of(post, due) for post_id, post in posts.items()}


def _told_of(post: TakenPost | HeldPost, due: dict[str, date]) -> str:
    county = post.workplace_county
    told = {"post_id": post.post_id, "unit_id": post.unit_id, "workplace_county": county}
    return as_json(told | {"months": post.months, "respond_by": due[county].isoformat()})
