"""Rounds: opened, committed to, frozen, contributed to. What takes long is a job."""

import secrets
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import jobs
from services.common.values import ids
from services.matching import policy
from services.matching.actions.round_seats import keep_back
from services.matching.actions.round_telling import tell_round
from services.matching.queries import markets, rounds
from services.matching.rules.lotteries import commitment
from services.matching.rules.round_moves import (
    KeepsBack,
    RoundNotFound,
    RoundNotFrozenYet,
    RoundUnderWay,
    read_value,
    refuse_other_commitment,
    refuse_other_than_market,
    refuse_other_value,
    refuse_same_hand,
    refuse_stale_round,
    refuse_without_commitment,
    round_after,
)
from services.matching.tables.rounds import Round

GATHERING: Final = "round-gathering"
RUN: Final = "round-run"
APPLICATION: Final = "round-application"


async def open_round(
    session: AsyncSession, deed: Deed, market: str, keeps_back: KeepsBack
) -> Round:
    """Open a round of a market over a fresh secret, of which only the digest is told.

    Raises NotAMarket, RoundUnderWay.
    """
    refuse_other_than_market(market, policy.market_of(market, deed.today))
    await markets.lock(session, market)
    if await rounds.under_way(session, market):
        raise RoundUnderWay
    secret = secrets.token_bytes(32)
    opened = Round(
        id=ids.new("rnd"),
        version=0,
        state="open",
        market=market,
        keeps_back=keeps_back,
        opened_by=deed.author,
        opened_on=deed.today,
        opened_at=deed.now,
        secret=secret.hex(),
        secret_commitment=commitment(secret),
        blind=secrets.token_bytes(32).hex(),
    )
    session.add(opened)
    await session.flush()
    told = {"keeps_back": keeps_back, "sha256": opened.secret_commitment}
    await tell_round(session, deed, opened, "round.opened", **told)
    if keeps_back == "from_opening":
        await keep_back(session, market, opened.id)
    return opened


async def commit(
    session: AsyncSession, deed: Deed, round_id: str, sha256: str, expected: int | None
) -> Round:
    """A second person commits a contribution: its digest first. Raises SameHand."""
    found = await hold_round(session, round_id)
    refuse_stale_round(found.version, expected)
    found.state = round_after(found.state, "commit")
    refuse_same_hand(found.opened_by, deed.author)
    refuse_other_commitment(found.contribution_commitment)
    found.contribution_commitment = read_value(sha256, "/sha256").hex()
    found.committed_by, found.committed_at = deed.author, deed.now
    await tell_round(session, deed, found, "round.contribution-committed", sha256=sha256)
    return found


async def freeze(session: AsyncSession, deed: Deed, round_id: str, expected: int | None) -> str:
    """Close the intake: from now on newcomers only wait; the job that gathers the input.

    Raises ContributionMissing.
    """
    found = await hold_round(session, round_id)
    refuse_stale_round(found.version, expected)
    found.state = round_after(found.state, "freeze")
    refuse_without_commitment(found.contribution_commitment)
    found.frozen_on, found.frozen_at = deed.today, deed.now
    await tell_round(session, deed, found, "round.frozen")
    await keep_back(session, found.market, found.id)
    return await _start(session, deed, found, GATHERING)


async def contribute(
    session: AsyncSession, deed: Deed, round_id: str, value: str, expected: int | None
) -> str:
    """The contribution is revealed, which fixes the seed; the job that runs the round.

    Raises RoundNotFrozenYet, SameHand, ContributionDiffers.
    """
    found = await hold_round(session, round_id)
    refuse_stale_round(found.version, expected)
    moved = round_after(found.state, "contribute")
    if found.input_digest is None:
        raise RoundNotFrozenYet
    refuse_same_hand(found.opened_by, deed.author)
    refuse_other_value(read_value(value, "/value"), found.contribution_commitment or "")
    found.state, found.contribution = moved, value
    found.contributed_by, found.contributed_at = deed.author, deed.now
    await tell_round(session, deed, found, "round.contributed")
    return await _start(session, deed, found, RUN)


async def ask_to_apply(
    session: AsyncSession, deed: Deed, round_id: str, expected: int | None
) -> str:
    """The job that applies what the round found; the state moves when it is done."""
    found = await hold_round(session, round_id)
    refuse_stale_round(found.version, expected)
    round_after(found.state, "apply")
    return await _start(session, deed, found, APPLICATION)


async def hold_round(session: AsyncSession, round_id: str) -> Round:
    """A round held to the end of this transaction, its market first. Raises RoundNotFound."""
    seen = await rounds.by_id(session, round_id)
    if seen is None:
        raise RoundNotFound
    await markets.lock(session, seen.market)
    found = await rounds.locked(session, round_id)
    if found is None:
        raise RoundNotFound
    return found


async def _start(session: AsyncSession, deed: Deed, found: Round, kind: str) -> str:
    told = {"round_id": found.id}
    return await jobs.start(session, deed, kind=kind, region=found.market, arguments=told)
