"""How a round ends without being applied, whatever the cause: told, and its seats given back."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.errors import JianxiError
from services.common.store.jobs import Run, may_pass
from services.matching.actions.round_seats import release
from services.matching.actions.round_telling import tell_round
from services.matching.actions.rounds import hold_round
from services.matching.queries import rounds
from services.matching.rules.round_moves import RoundBroke, RoundState, round_after
from services.matching.tables.rounds import Round

Job = Callable[[Run], Awaitable[dict[str, Any]]]


async def fail(session: AsyncSession, deed: Deed, found: Round, problem: dict[str, Any]) -> None:
    """End a round of which nothing is applied, and give back what was kept for it.

    The market lock is held.
    """
    found.state, found.ended_at = round_after(found.state, "fail"), deed.now
    found.problem = problem
    await tell_round(session, deed, found, "round.failed", code=problem["code"])
    await session.flush()
    await release(session, deed, found.market, found.id)


def plain_problem(error: type[JianxiError]) -> dict[str, Any]:
    """A problem that names nobody."""
    return {"code": error.code(), "found": []}


def ends_if_broken(state: RoundState) -> Callable[[Job], Job]:
    """A round's job that breaks in a state ends the round: nobody would else, and seats wait."""

    def around(job: Job) -> Job:
        async def watched(run: Run) -> dict[str, Any]:
            try:
                return await job(run)
            except Exception as error:
                if not may_pass(error):
                    await run.database.run(partial(_break, run=run, state=state))
                raise

        return watched

    return around


async def _break(session: AsyncSession, run: Run, state: RoundState) -> None:
    found = await hold_round(session, run.job.arguments["round_id"])
    if found.state == state:
        await fail(session, run.deed, found, plain_problem(RoundBroke))


async def told_of(run: Run, round_id: str) -> dict[str, Any]:
    """The result of a round's job: how the round stands."""
    async with run.database.transaction() as session:
        found = await rounds.by_id(session, round_id)
    if found is None:
        return {}
    return {
        "round_id": found.id,
        "state": found.state,
        "youths": found.youths,
        "seats": found.seats,
        "placed": found.placed,
        "most": found.most,
    }
