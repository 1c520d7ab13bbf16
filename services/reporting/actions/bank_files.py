"""Drawing a bank file: made of what is due, each reading kept with its digest and logged."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from hashlib import sha256

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import audit
from services.common.values import yuan
from services.reporting.documents.bank_files import bank_file
from services.reporting.queries import bank_files as queries
from services.reporting.queries import payables, runs, settlements
from services.reporting.queries.batches import PAYABLES, lines_of
from services.reporting.rules import bank_files as rules
from services.reporting.rules.bank_files import BankRow, FileFormat
from services.reporting.rules.payables import Kind
from services.reporting.rules.reversals import RunUnknown
from services.reporting.tables.batches import Batch
from services.reporting.tables.payables import Payable
from services.reporting.tables.payments import BankFileReading


@dataclass(frozen=True)
class Drawn:
    """A bank file and its digest (SHA-256, in hex); `run` is the payment that it is for."""

    content: bytes = field(repr=False)
    digest: str
    run: int


async def draw(
    session: AsyncSession, deed: Deed, batch: Batch, run: int | None, form: FileFormat
) -> Drawn:
    """The file of what is due of a batch now, or of a payment that was made.

    The caller holds the batch: what is paid, leaves or comes back meanwhile is in one file or none.
    Raises NotApproved, NothingDue, RunUnknown.
    """
    rules.require_approved(batch.state)
    following = await runs.next_run(session, batch.id)
    wanted = following if run is None else run
    if wanted > following:
        raise RunUnknown
    rows = (
        await queries.due_rows(session, lines_of(batch.id), [batch.id], deed.today)
        if wanted == following
        else await queries.rows_of(session, batch.id, wanted)
    )
    told_at = await _approved_at(session, batch)
    return await _drawn(session, deed, rows, form, _Kept({batch.id: wanted}, told_at, batch.region))


async def draw_payables(
    session: AsyncSession, deed: Deed, office: str, kind: Kind | None, form: FileFormat
) -> Drawn:
    """One file of all that is due of an office's payables now, nobody else at them. NothingDue."""
    due = await payables.held_approved(session, office, kind)
    numbers = await runs.next_runs(session, due)
    rows = await queries.due_rows(session, PAYABLES, due, deed.today)
    return await _drawn(session, deed, rows, form, _Kept(numbers, deed.now, office))


@dataclass(frozen=True)
class _Kept:
    """What is kept of a reading: of each batch the run, the instant that the file tells, where."""

    runs: Mapping[str, int]
    told_at: datetime
    region: str


async def _drawn(
    session: AsyncSession, deed: Deed, rows: Sequence[BankRow], form: FileFormat, kept: _Kept
) -> Drawn:
    rules.require_rows(len(rows))
    content = await asyncio.to_thread(bank_file, rows, form, kept.told_at)
    digest = sha256(content).hexdigest()
    by_batch: defaultdict[str, list[Decimal]] = defaultdict(list)
    for row in rows:
        by_batch[row.batch_id].append(row.amount)
    for batch_id, amounts in by_batch.items():
        drawn = Drawn(content, digest, kept.runs[batch_id])
        session.add(_reading(deed, batch_id, drawn, form, amounts))
        await audit.note(
            session, deed, action="bank-file.read", object_id=batch_id, region=kept.region
        )
    return drawn


async def _approved_at(session: AsyncSession, batch: Batch) -> datetime:
    if isinstance(batch, Payable):
        return await payables.approved_at(session, batch.id)
    steps = await settlements.moves(session, batch.id)
    return next(step.recorded_at for step in steps if step.move == "approval")


def _reading(
    deed: Deed, batch_id: str, drawn: Drawn, form: FileFormat, amounts: Sequence[Decimal]
) -> BankFileReading:
    return BankFileReading(
        batch_id=batch_id,
        run=drawn.run,
        format=form,
        digest=drawn.digest,
        lines=len(amounts),
        total=sum(amounts, yuan.ZERO),
        author=deed.author,
        recorded_at=deed.now,
    )
