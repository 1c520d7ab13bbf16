"""Applying a round: every hold and seat looked at again; who has moved since is left out.

Whose turn is next is decided in a thread while the database keeps those before.
"""

import asyncio
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import threads
from services.common.store.database import take_time
from services.common.store.jobs import Run
from services.matching import policy
from services.matching.actions import round_lists
from services.matching.actions.bulk_issuing import Issue, issue_as_decided, sliced
from services.matching.actions.round_endings import fail, told_of
from services.matching.actions.round_runs import seeded
from services.matching.actions.round_seats import release
from services.matching.actions.round_telling import tell_round
from services.matching.actions.rounds import hold_round
from services.matching.queries import round_youths, rounds, seats
from services.matching.queries.round_youths import Candidate, Waiters
from services.matching.queries.seats import HeldPost
from services.matching.rules import breadths
from services.matching.rules.round_moves import RoundNotFound, RoundOutdated, round_after
from services.matching.rules.round_reasons import RoundReasons, written_of_round
from services.matching.rules.round_rechecks import (
    MOST_TOLD,
    LeftOut,
    Placing,
    PostNow,
    Recheck,
    Standing,
    too_many,
)
from services.matching.tables.rounds import Round


class _TooManyMoved(Exception):
    """So many that nothing is issued: whatever was, goes with the transaction."""

    def __init__(self, told: dict[str, Any]) -> None:
        super().__init__()
        self.problem = {"code": RoundOutdated.code(), **told}


async def apply_round(run: Run) -> dict[str, Any]:
    """Issue what a round found, leaving out who has gone or lost the seat since.

    All in one transaction. Raises RoundMoveNotOpen, and RoundOutdated where too many have moved:
    then nothing is issued.
    """
    round_id = run.job.arguments["round_id"]
    async with run.database.transaction() as session:
        found = await rounds.by_id(session, round_id)
        kept = await rounds.kept_paper(session, round_id, "input")
        placed = [Placing(*row) for row in await rounds.placed(session, round_id)]
    if found is None or kept is None:
        raise RoundNotFound
    try:
        async with threads.beside(_reasons, found, kept) as read:
            await run.database.run(
                partial(_apply, run=run, round_id=round_id, placed=placed, read=read)
            )
    except _TooManyMoved as moved:
        await run.database.run(partial(_end, run=run, round_id=round_id, problem=moved.problem))
        raise RoundOutdated(found=moved.problem["found"]) from None
    return await told_of(run, round_id)


def _reasons(found: Round, kept: bytes) -> RoundReasons:
    """By what each of the placed is told why they go where they go."""
    gathered = seeded(found, zlib.decompress(kept))
    rows = {serial: row for row, serial in enumerate(gathered.serials)}
    day = found.frozen_on or found.opened_on
    breadth = policy.breadth(day, found.market, known_at=found.frozen_at)
    return RoundReasons(gathered, found.secret_commitment, rows, breadths.in_words(breadth))


async def _apply(
    session: AsyncSession,
    run: Run,
    round_id: str,
    placed: list[Placing],
    read: asyncio.Future[RoundReasons],
) -> None:
    """All in one transaction, the input read meanwhile. Raises _TooManyMoved."""
    await take_time(session)
    found = await hold_round(session, round_id)
    if found.state == "applied":
        return
    state, today = round_after(found.state, "apply"), run.deed.today
    serials = [one.serial for one in placed]
    waiters = await round_youths.still_waiting(session, found.market, serials, today)
    posts = await _posts(session, placed)
    limit = policy.round_movement_limit(today, found.market)
    # Whoever gives up waiting does not give up the input: another attempt takes it.
    reasons = await asyncio.shield(read)
    sending = _Sending(waiters, _recheck(posts, found.market), reasons, today, len(placed), limit)
    issued = await issue_as_decided(session, run.deed, posts, sending.decide, sliced(placed))
    if sending.too_many:
        raise _TooManyMoved(_told(sending.left_out))
    await _note(session, found, sending.left_out)
    found.state, found.applied_on, found.ended_at = state, today, run.deed.now
    await run.progress(session, issued, issued)
    counts: dict[str, Any] = {"placed": issued, "left_out": len(sending.left_out)}
    await tell_round(session, run.deed, found, "round.applied", **counts)
    await session.flush()
    await release(session, run.deed, found.market, found.id)


async def _end(session: AsyncSession, run: Run, round_id: str, problem: dict[str, Any]) -> None:
    """End a round of which too many have moved, unless somebody else has ended it meanwhile."""
    found = await hold_round(session, round_id)
    if found.state == "run":
        await fail(session, run.deed, found, problem)


@dataclass
class _Sending:
    """Whom of the placed the round still sends, decided in the order of turns, some at a time."""

    waiters: Waiters
    recheck: Recheck
    reasons: RoundReasons
    today: date
    placed: int
    """How many the round placed."""
    limit: int
    """How many of a hundred may have moved."""
    left_out: list[LeftOut] = field(default_factory=list)

    @property
    def too_many(self) -> bool:
        """Whether so many have moved that none is sent."""
        return too_many(len(self.left_out), self.placed, self.limit)

    def decide(self, placed: Sequence[Placing]) -> list[Issue]:
        """What to issue of the next turns; nothing once too many have moved.

        Those after are read all the same: who has moved is counted to the end, and told.
        """
        youths = {one.serial: one for one in self.waiters.candidates(one.serial for one in placed)}
        sent, left_out = self.recheck.of(placed, _standings(youths.values(), self.today))
        self.left_out += left_out
        return [] if self.too_many else [self._issue(one, youths[one.serial]) for one in sent]

    def _issue(self, one: Placing, youth: Candidate) -> Issue:
        why = partial(written_of_round, self.reasons, one)
        return Issue(youth.youth_id, youth.region, one.post_id or "", why)


async def _note(session: AsyncSession, found: Round, left_out: list[LeftOut]) -> None:
    """Write down where the application deviates from the certificate, which stays what it is."""
    found.left_out = _told(left_out)
    await rounds.note_left_out(session, found.id, {one.place: one.what for one in left_out})


def _standings(waiting: Iterable[Candidate], today: date) -> dict[int, Standing]:
    """By serial, how those who still wait stand today."""
    return {
        one.serial: Standing(
            # The wish counts as it was when the intake closed: today's need not be widened.
            round_lists.may_take_part(one, today),
            round_lists.as_told(one, today),
        )
        for one in waiting
    }


async def _posts(session: AsyncSession, placed: list[Placing]) -> dict[str, HeldPost]:
    """The posts placed at, each held to the end of this transaction."""
    wanted = {one.post_id for one in placed if one.post_id is not None}
    return {post.post_id: post for post in await seats.held(session, sorted(wanted))}


def _recheck(posts: Mapping[str, HeldPost], market: str) -> Recheck:
    now = {
        post_id: PostNow(
            seat=seats.as_seat(post),
            is_open=post.state == "open" and post.market == market,
            free=post.offered - post.taken,
        )
        for post_id, post in posts.items()
    }
    return Recheck(now)


def _told(left_out: list[LeftOut]) -> dict[str, Any]:
    """What has changed and for whom: serials and posts; all are counted, the first are named."""
    return {
        "count": len(left_out),
        "found": [
            {"what": one.what, "serials": [one.serial], "post_id": one.post_id}
            for one in left_out[:MOST_TOLD]
        ],
    }
