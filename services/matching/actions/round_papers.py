"""What is kept of a round: its input, its certificate, the digests of its lines, the lines."""

import zlib
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.store.bulk import ROWS, insert_rows, table_of
from services.common.time.clock import in_shanghai
from services.matching.actions.ahead import ahead
from services.matching.actions.deflated import around as deflated_around
from services.matching.actions.deflated import deflated
from services.matching.queries import round_youths
from services.matching.rules import rounds as rules
from services.matching.rules.certificates import Around, Parts
from services.matching.rules.certificates import written as certificate_written
from services.matching.rules.round_announcements import STEPS, Announced
from services.matching.rules.round_checks import Report
from services.matching.rules.round_lines import WrittenLines, leaf
from services.matching.rules.round_rechecks import placing
from services.matching.tables.rounds import Round, RoundLine, RoundParticipant


@dataclass(frozen=True)
class Found:
    """What a run found, and what the independent checks say of it."""

    content: bytes
    """The input as it was written down."""
    kept: bytes
    """The same, deflated."""
    gathered: rules.RoundInput
    outcome: rules.RoundOutcome
    report: Report
    parts: Parts
    announced: Announced


@dataclass(frozen=True)
class Written:
    """What is kept of a run: the papers, deflated."""

    root: str
    digest: str
    """Of the certificate, as it names it itself."""
    certificate: bytes
    leaves: bytes


@dataclass(frozen=True)
class Paper:
    """The input as it is kept, deflated, and its digest."""

    content: bytes
    digest: str


def paper_of(gathered: rules.RoundInput) -> Paper:
    """An input written down; long work, without the database."""
    content = rules.written(gathered)
    return Paper(deflated(content), sha256(content).hexdigest())


def announced_of(found: Round) -> Announced:
    """What was announced of a round whose contribution is revealed."""
    return Announced(found.market, *(in_shanghai(getattr(found, step)) for step in STEPS))


def written_of(done: Found, digests: Sequence[bytes]) -> Written:
    """What is kept of a run, around its lines' digests; long work, without the database."""
    around = Around(done.gathered, done.outcome, done.parts, done.report, done.announced)
    told = certificate_written(done.content, around, digests)
    return Written(
        root=told.root,
        digest=told.digest,
        certificate=deflated_around(told.content, told.input_at, done.kept, len(done.content)),
        leaves=zlib.compress(b"".join(digests), 0),
    )


async def keep_participants(session: AsyncSession, round_id: str, youth_ids: list[str]) -> None:
    """Keep who takes part, from the freeze on: they are told what became of the round."""
    if youth_ids:
        columns = {"youth_id": sorted(youth_ids)}
        await insert_rows(session, table_of(RoundParticipant), columns, {"round_id": round_id})


async def keep_lines(session: AsyncSession, done: Found) -> list[bytes]:
    """Keep every youth's line, in the order of turns; gives their digests, by row."""
    gathered, order = done.gathered, done.outcome.order
    youths = await round_youths.ids_of(session, gathered.serials.tolist())
    write = partial(_lines, done, WrittenLines(gathered, done.outcome), youths)
    slices = (range(at, min(at + ROWS, len(order))) for at in range(0, len(order), ROWS))
    digests = [b""] * len(order)
    async with aclosing(ahead(write, slices)) as coming:
        async for columns, leaves in coming:
            same = {"round_id": gathered.round_id}
            await insert_rows(session, table_of(RoundLine), columns, same)
            for row, digest in zip(columns["row_no"], leaves, strict=True):
                digests[row] = digest
    return digests


def _lines(
    done: Found, written: WrittenLines, youths: dict[int, str], places: range
) -> tuple[dict[str, list[Any]], list[bytes]]:
    """Lines by column, and the digest of each."""
    gathered, outcome, blind = done.gathered, done.outcome, done.parts.blind
    rows = [outcome.order[place] for place in places]
    placed = [
        placing(gathered, outcome, place + 1, row) for place, row in zip(places, rows, strict=True)
    ]
    lines = written.of(rows, [one.place for one in placed])
    columns: dict[str, list[Any]] = {
        "place": [one.place for one in placed],
        "youth_id": [youths[one.serial] for one in placed],
        "serial": [one.serial for one in placed],
        "row_no": rows,
        "post_id": [one.post_id for one in placed],
        "tier": [one.tier for one in placed],
        "rank": [one.rank for one in placed],
        "line": [line.decode() for line in lines],
    }
    pairs = zip(lines, placed, strict=True)
    return columns, [leaf(line, blind, one.serial) for line, one in pairs]
