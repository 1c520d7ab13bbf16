"""A round's long work before it is applied: the input gathered, the round run and checked."""

import asyncio
import zlib
from dataclasses import replace
from functools import partial
from hashlib import sha256
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import threads
from services.common.store.database import take_time, undo
from services.common.store.jobs import Run
from services.matching.actions import round_lists
from services.matching.actions.round_endings import ends_if_broken, fail, told_of
from services.matching.actions.round_papers import (
    Found,
    Paper,
    announced_of,
    keep_lines,
    keep_participants,
    paper_of,
    written_of,
)
from services.matching.actions.round_telling import tell_round
from services.matching.actions.rounds import hold_round
from services.matching.engine.rounds import run as run_engine
from services.matching.queries import rounds, seats
from services.matching.rules import rounds as rules
from services.matching.rules.certificates import Parts, drawn
from services.matching.rules.round_checks import Report, check
from services.matching.rules.round_moves import RoundCheckFailed, round_after
from services.matching.tables.rounds import Round, RoundPaper


@ends_if_broken("frozen")
async def gather_input(run: Run) -> dict[str, Any]:
    """Gather the input of a frozen round, keep it, and tell its digest."""
    round_id = run.job.arguments["round_id"]
    async with run.database.transaction() as session:
        found = await rounds.by_id(session, round_id)
    if found is not None and _is_awaited(found):
        pool = await run.database.run(partial(_pool, run=run, frozen=found))
        await _step(run, 1, of=2)
        youths = [candidate.youth_id for candidate in pool.candidates]
        async with threads.beside(_made, pool, round_id) as made:
            await run.database.run(
                partial(_keep_input, run=run, round_id=round_id, youths=youths, made=made)
            )
        await _step(run, 2, of=2)
    return await told_of(run, round_id)


def _made(pool: round_lists.Pool, round_id: str) -> tuple[rules.RoundInput, Paper]:
    """A round's input, and how it is written down; long work, without the database."""
    gathered = round_lists.gather(pool, round_id)
    return gathered, paper_of(gathered)


@ends_if_broken("contributed")
async def run_round(run: Run) -> dict[str, Any]:
    """Run a round whose seed is fixed and check what comes out. Raises RoundCheckFailed."""
    round_id = run.job.arguments["round_id"]
    async with run.database.transaction() as session:
        found = await rounds.by_id(session, round_id)
        kept = await rounds.kept_paper(session, round_id, "input")
    if found is not None and found.state == "contributed" and kept is not None:
        done = await threads.to_the_end(_run, found, kept)
        await _step(run, 1, of=2)
        if not done.report.holds:
            await run.database.run(partial(_keep_failure, run=run, round_id=round_id, done=done))
            raise RoundCheckFailed(found=_problem(done.report)["found"])
        await run.database.run(partial(_keep_outcome, run=run, round_id=round_id, done=done))
        await _step(run, 2, of=2)
    return await told_of(run, round_id)


async def _step(run: Run, done: int, *, of: int) -> None:
    async with run.database.transaction() as session:
        await run.progress(session, done, of)


async def _pool(session: AsyncSession, run: Run, frozen: Round) -> round_lists.Pool:
    # As of the day of the freeze, should the job be taken up only later.
    deed = replace(run.deed, today=frozen.frozen_on or run.deed.today)
    await take_time(session)
    posts = await seats.open_posts(session, frozen.market)
    return await round_lists.pool_of(
        session, deed, frozen.market, posts, joined_by=frozen.frozen_at
    )


async def _keep_input(
    session: AsyncSession,
    run: Run,
    round_id: str,
    youths: list[str],
    made: asyncio.Future[tuple[rules.RoundInput, Paper]],
) -> None:
    """Keep who takes part while the input is made, then the input; whoever comes second, nothing.

    The round itself is not held meanwhile: who calls it off need not wait.
    """
    await take_time(session)
    await rounds.gather_alone(session, round_id)
    if not _is_awaited(await rounds.by_id(session, round_id)):
        return
    await keep_participants(session, round_id, youths)
    # Whoever gives up waiting does not give up the input: another attempt takes it.
    gathered, paper = await asyncio.shield(made)
    found = await rounds.locked(session, round_id)
    if found is None or not _is_awaited(found):
        await undo(session)
        return
    session.add(RoundPaper(round_id=round_id, kind="input", content=paper.content))
    found.input_digest = paper.digest
    found.youths, found.seats = gathered.youths, sum(gathered.free)
    await tell_round(
        session,
        run.deed,
        found,
        "round.input-fixed",
        youths=found.youths,
        seats=found.seats,
        sha256=found.input_digest,
    )


def _is_awaited(found: Round | None) -> bool:
    """Whether a round still waits for its input."""
    return found is not None and found.state == "frozen" and found.input_digest is None


def _run(found: Round, kept: bytes) -> Found:
    paper = zlib.decompress(kept)
    gathered = seeded(found, paper)
    outcome = run_engine(gathered)
    report = check(gathered, outcome)
    return Found(paper, kept, gathered, outcome, report, _parts(found), announced_of(found))


def seeded(found: Round, paper: bytes) -> rules.RoundInput:
    """The frozen input with its seed. Raises RoundMalformed: another than the one that was told."""
    digest = sha256(paper)
    if digest.hexdigest() != found.input_digest:
        raise rules.RoundMalformed("another input than was told")
    return drawn(rules.read_written(paper), _parts(found), digest.digest())


def _parts(found: Round) -> Parts:
    """The secrets of a round whose contribution is revealed."""
    return Parts(
        bytes.fromhex(found.secret),
        bytes.fromhex(found.contribution or ""),
        bytes.fromhex(found.blind),
    )


async def _keep_outcome(session: AsyncSession, run: Run, round_id: str, done: Found) -> None:
    """Keep what a run found; whoever comes second finds it kept."""
    await take_time(session)
    found = await rounds.locked(session, round_id)
    if found is None or found.state != "contributed":
        return
    digests = await keep_lines(session, done)
    written = await threads.to_the_end(written_of, done, digests)
    found.state, found.root = round_after(found.state, "pass"), written.root
    found.certificate_digest = written.digest
    _note_report(found, done)
    for kind, content in (("certificate", written.certificate), ("leaves", written.leaves)):
        session.add(RoundPaper(round_id=round_id, kind=kind, content=content))
    await tell_round(
        session,
        run.deed,
        found,
        "round.run",
        placed=found.placed,
        most=found.most,
        root=found.root,
        certificate=found.certificate_digest,
    )


async def _keep_failure(session: AsyncSession, run: Run, round_id: str, done: Found) -> None:
    """End a round whose outcome lacks a property."""
    found = await hold_round(session, round_id)
    if found.state == "contributed":
        _note_report(found, done)
        await fail(session, run.deed, found, _problem(done.report))


def _note_report(found: Round, done: Found) -> None:
    found.placed, found.most = done.report.placed, done.report.maximum
    found.assignment = done.gathered.algorithm


def _problem(report: Report) -> dict[str, Any]:
    """Which property failed and for whom: serials and posts."""
    return {
        "code": RoundCheckFailed.code(),
        "found": [
            {"what": v.property, "serials": list(v.serials), "post_id": v.post_id}
            for v in report.violations
        ],
    }
