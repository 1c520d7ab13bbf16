"""What is kept of a round: its input, its certificate, the digests of its lines, the lines."""

import zlib
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.bulk import insert_rows, table_of
from services.common.time.clock import in_shanghai
from services.matching.queries import round_youths
from services.matching.rules import rounds as rules
from services.matching.rules.certificates import Around, Parts
from services.matching.rules.certificates import written as certificate_written
from services.matching.rules.round_announcements import STEPS, Announced
from services.matching.rules.round_checks import Report
from services.matching.rules.round_lines import leaf, written_lines
from services.matching.rules.round_rechecks import placings
from services.matching.tables.rounds import Round, RoundLine, RoundParticipant


@dataclass(frozen=True)
class Found:
    """What a run found, and what the independent checks say of it."""

    content: bytes
    """The input as it was written down."""
    gathered: rules.RoundInput
    outcome: rules.RoundOutcome
    report: Report
    parts: Parts
    announced: Announced


@dataclass(frozen=True)
class Written:
    """What is kept of a run: the papers, deflated, and every youth's line."""

    root: str
    digest: str
    """Of the certificate, as it names it itself."""
    certificate: bytes
    leaves: bytes
    lines: dict[str, list[Any]]
    """Every youth's line, by column."""


@dataclass(frozen=True)
class Paper:
    """The input as it is kept, deflated, and its digest."""

    content: bytes
    digest: str


def paper_of(gathered: rules.RoundInput) -> Paper:
    """An input written down; long work, without the database."""
    content = rules.written(gathered)
    return Paper(zlib.compress(content, 1), sha256(content).hexdigest())


def announced_of(found: Round) -> Announced:
    """What was announced of a round whose contribution is revealed."""
    return Announced(found.market, *(in_shanghai(getattr(found, step)) for step in STEPS))


def written_of(done: Found) -> Written:
    """What is kept of a run; long work, without the database."""
    gathered, outcome, blind = done.gathered, done.outcome, done.parts.blind
    lines = list(written_lines(gathered, outcome))
    digests = [
        leaf(line, blind, serial) for line, serial in zip(lines, gathered.serials, strict=True)
    ]
    around = Around(gathered, outcome, done.parts, done.report, done.announced)
    told = certificate_written(done.content, around, digests)
    return Written(
        root=told.root,
        digest=told.digest,
        certificate=zlib.compress(told.content, 1),
        leaves=zlib.compress(b"".join(digests), 0),
        lines=_columns(done, lines),
    )


def _columns(done: Found, lines: list[bytes]) -> dict[str, list[Any]]:
    placed = placings(done.gathered, done.outcome)
    return {
        "place": [one.place for one in placed],
        "serial": [one.serial for one in placed],
        "row_no": done.outcome.order.tolist(),
        "post_id": [one.post_id for one in placed],
        "tier": [one.tier for one in placed],
        "rank": [one.rank for one in placed],
        "line": [lines[row].decode() for row in done.outcome.order],
    }


async def keep_participants(session: AsyncSession, round_id: str, youth_ids: list[str]) -> None:
    """Keep who takes part, from the freeze on: they are told what became of the round."""
    if youth_ids:
        columns = {"youth_id": sorted(youth_ids)}
        await insert_rows(session, table_of(RoundParticipant), columns, {"round_id": round_id})


async def keep_lines(session: AsyncSession, round_id: str, lines: dict[str, list[Any]]) -> None:
    """Keep every youth's line."""
    if serials := lines["serial"]:
        youths = await round_youths.ids_of(session, serials)
        columns = lines | {"youth_id": [youths[serial] for serial in serials]}
        await insert_rows(session, table_of(RoundLine), columns, {"round_id": round_id})
