"""Drawing a bank file: made of what is due, each reading kept with its digest and logged."""

import asyncio
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
from services.reporting.queries import runs, settlements
from services.reporting.rules import bank_files as rules
from services.reporting.rules.bank_files import FileFormat
from services.reporting.rules.reversals import RunUnknown
from services.reporting.tables.payments import BankFileReading
from services.reporting.tables.settlements import Settlement


@dataclass(frozen=True)
class Drawn:
    """A bank file and its digest (SHA-256, in hex); `run` is the payment that it is for."""

    content: bytes = field(repr=False)
    digest: str
    run: int


async def draw(
    session: AsyncSession,
    deed: Deed,
    settlement: Settlement,
    run: int | None,
    form: FileFormat,
) -> Drawn:
    """The file of what is due now, or of a payment that was made.

    Raises NotApproved, NothingDue, RunUnknown.
    """
    rules.require_approved(settlement.state)
    following = await runs.next_run(session, settlement.id)
    wanted = following if run is None else run
    if wanted > following:
        raise RunUnknown
    if wanted == following:
        rows = await queries.due_rows(session, settlement.id, deed.today)
    else:
        rows = await queries.rows_of(session, settlement.id, wanted)
    rules.require_rows(len(rows))
    approved_at = await _approved_at(session, settlement.id)
    content = await asyncio.to_thread(bank_file, rows, form, approved_at)
    drawn = Drawn(content, sha256(content).hexdigest(), wanted)
    total = sum((row.amount for row in rows), yuan.ZERO)
    session.add(_reading(deed, settlement.id, drawn, form, (len(rows), total)))
    await audit.note(session, deed, action="bank-file.read", object_id=settlement.id)
    return drawn


async def _approved_at(session: AsyncSession, settlement_id: str) -> datetime:
    steps = await settlements.moves(session, settlement_id)
    return next(step.recorded_at for step in steps if step.move == "approval")


def _reading(
    deed: Deed, settlement_id: str, drawn: Drawn, form: FileFormat, sums: tuple[int, Decimal]
) -> BankFileReading:
    return BankFileReading(
        settlement_id=settlement_id,
        run=drawn.run,
        format=form,
        digest=drawn.digest,
        lines=sums[0],
        total=sums[1],
        author=deed.author,
        recorded_at=deed.now,
    )
