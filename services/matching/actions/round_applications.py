"""Applying a round: every hold and seat looked at again; who has moved since is left out."""

import asyncio
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.database import take_time
from services.common.store.jobs import Run
from services.matching import policy
from services.matching.actions import round_lists
from services.matching.actions.bulk_issuing import Issue, issue_all
from services.matching.actions.round_endings import fail, told_of
from services.matching.actions.round_runs import seeded
from services.matching.actions.round_seats import release
from services.matching.actions.round_telling import tell_round
from services.matching.actions.rounds import hold_round
from services.matching.queries import round_youths, rounds, seats
from services.matching.queries.round_youths import Candidate
from services.matching.rules import breadths
from services.matching.rules.round_moves import RoundNotFound, RoundOutdated, round_after
from services.matching.rules.round_reasons import RoundReasons, written_of_round
from services.matching.rules.round_rechecks import (
    MOST_TOLD,
    LeftOut,
    Placing,
    PostNow,
    Standing,
    rechecked,
    too_many,
)
from services.matching.tables.rounds import Round


async def apply_round(run: Run) -> dict[str, Any]:
    """Issue what a round found, leaving out who has gone or lost the seat since.

    All in one transaction. Raises RoundMoveNotOpen, and RoundOutdated where too many have moved:
    then nothing is issued.
    """
    round_id = run.job.arguments["round_id"]
    async with run.database.transaction() as session:
        found = await rounds.by_id(session, round_id)
        paper = await rounds.paper(session, round_id, "input")
        placed = [Placing(*row) for row in await rounds.placed(session, round_id)]
    if found is None or paper is None:
        raise RoundNotFound
    reasons = await asyncio.to_thread(_reasons, found, paper)
    failed = await run.database.run(
        partial(_apply, run=run, round_id=round_id, placed=placed, reasons=reasons)
    )
    if failed is not None:
        raise RoundOutdated(found=failed["found"])
    return await told_of(run, round_id)


def _reasons(found: Round, paper: bytes) -> RoundReasons:
    """By what each of the placed is told why they go where they go."""
    gathered = seeded(found, paper)
    rows = {serial: row for row, serial in enumerate(gathered.serials)}
    day = found.frozen_on or found.opened_on
    breadth = policy.breadth(day, found.market, known_at=found.frozen_at)
    return RoundReasons(gathered, found.secret_commitment, rows, breadths.in_words(breadth))


async def _apply(
    session: AsyncSession,
    run: Run,
    round_id: str,
    placed: list[Placing],
    reasons: RoundReasons,
) -> dict[str, Any] | None:
    """All in one transaction; where too much has changed, what is told of it."""
    await take_time(session)
    found = await hold_round(session, round_id)
    if found.state == "applied":
        return None
    state = round_after(found.state, "apply")
    youths, standings = await _youths(session, run, found.market, placed)
    posts = await _posts(session, found.market, placed)
    sent, left_out = await asyncio.to_thread(rechecked, placed, standings, posts)
    limit = policy.round_movement_limit(run.deed.today, found.market)
    if too_many(len(left_out), len(placed), limit):
        problem = {"code": RoundOutdated.code(), **_told(left_out)}
        await fail(session, run.deed, found, problem)
        return problem
    issues = [_issue(one, youths[one.serial], reasons) for one in sent]
    await issue_all(session, run.deed, issues)
    await _note(session, found, left_out)
    found.state, found.applied_on, found.ended_at = state, run.deed.today, run.deed.now
    await run.progress(session, len(issues), len(issues))
    counts: dict[str, Any] = {"placed": len(issues), "left_out": len(left_out)}
    await tell_round(session, run.deed, found, "round.applied", **counts)
    await session.flush()
    await release(session, run.deed, found.market, found.id)
    return None


def _issue(one: Placing, youth: tuple[str, str], reasons: RoundReasons) -> Issue:
    youth_id, region = youth
    return Issue(youth_id, region, one.post_id or "", partial(written_of_round, reasons, one))


async def _note(session: AsyncSession, found: Round, left_out: list[LeftOut]) -> None:
    """Write down where the application deviates from the certificate, which stays what it is."""
    found.left_out = _told(left_out)
    await rounds.note_left_out(session, found.id, {one.place: one.what for one in left_out})


async def _youths(
    session: AsyncSession, run: Run, market: str, placed: list[Placing]
) -> tuple[dict[int, tuple[str, str]], dict[int, Standing]]:
    """The placed who still wait: id and residence, and how they stand today; by serial."""
    today = run.deed.today
    serials = [one.serial for one in placed]
    waiting = await round_youths.still_waiting(session, market, serials, today)
    standings = await asyncio.to_thread(_standings, waiting, today)
    return {one.serial: (one.youth_id, one.region) for one in waiting}, standings


def _standings(waiting: list[Candidate], today: date) -> dict[int, Standing]:
    return {
        one.serial: Standing(
            # The wish counts as it was when the intake closed: today's need not be widened.
            round_lists.may_take_part(one, today),
            round_lists.as_told(one, today),
        )
        for one in waiting
    }


async def _posts(session: AsyncSession, market: str, placed: list[Placing]) -> dict[str, PostNow]:
    """The posts placed at, each held to the end of this transaction."""
    wanted = {one.post_id for one in placed if one.post_id is not None}
    return {
        post.post_id: PostNow(
            seat=seats.as_seat(post),
            is_open=post.state == "open" and post.market == market,
            free=post.offered - post.taken,
        )
        for post in await seats.locked_all(session, sorted(wanted))
    }


def _told(left_out: list[LeftOut]) -> dict[str, Any]:
    """What has changed and for whom: serials and posts; all are counted, the first are named."""
    return {
        "count": len(left_out),
        "found": [
            {"what": one.what, "serials": [one.serial], "post_id": one.post_id}
            for one in left_out[:MOST_TOLD]
        ],
    }
