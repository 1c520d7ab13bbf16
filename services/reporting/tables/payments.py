"""Payments line by line: each run, what it paid, and what the bank said. Only added to."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.reporting.rules.bank_files import FileFormat
from services.reporting.rules.bank_returns import Outcome
from services.reporting.rules.reversals import State
from services.reporting.tables.batches import OfBatch, of_one_batch
from services.reporting.tables.mapping import Base


class PaymentRun(OfBatch, Base):
    """One time that money of a batch left the fund, counted 1, 2, 3…; money in yuan.

    `year` is that of the budget it came out of, `entry_id` its entry in the books; both null for
    what was paid before there were books.
    """

    __tablename__ = "payment_runs"

    batch_id: Mapped[str] = mapped_column(primary_key=True)
    run: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    paid_on: Mapped[date]
    voucher: Mapped[str]
    total: Mapped[Decimal]
    lines: Mapped[int]
    year: Mapped[int | None]
    entry_id: Mapped[str | None] = mapped_column(ForeignKey("ledger_entries.id"))
    author: Mapped[str]
    recorded_at: Mapped[datetime]

    __table_args__ = (of_one_batch(),)


class LinePayment(Base):
    """One try to pay one line, counted 1, 2, 3…: to which account, as part of which payment.

    A line is one of a settlement, or a payable, which is a batch of itself alone.
    """

    __tablename__ = "line_payments"

    line_id: Mapped[str] = mapped_column(primary_key=True)
    attempt: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    batch_id: Mapped[str]
    run: Mapped[int]
    settlement_line_id: Mapped[str | None] = mapped_column(
        ForeignKey("settlement_lines.id"),
        Computed("CASE WHEN line_id <> batch_id THEN line_id END", persisted=True),
    )
    amount: Mapped[Decimal]
    payee_account_id: Mapped[str | None] = mapped_column(ForeignKey("payee_accounts.id"))
    disbursement_id: Mapped[str] = mapped_column(ForeignKey("disbursements.id"))

    __table_args__ = (
        ForeignKeyConstraint(["batch_id", "run"], ["payment_runs.batch_id", "payment_runs.run"]),
        CheckConstraint("amount > 0", name="amount"),
        Index(None, "batch_id", "run"),
        Index(None, "disbursement_id"),
    )


class BankResult(Base):
    """What the bank said of one try: paid, or failed and why; each told once, by which file.

    Of what was paid it may say later that it failed: the money came back.
    """

    __tablename__ = "bank_results"

    line_id: Mapped[str] = mapped_column(primary_key=True)
    attempt: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    outcome: Mapped[Outcome] = mapped_column(Text, primary_key=True)
    reason: Mapped[str]
    return_id: Mapped[str] = mapped_column(ForeignKey("bank_returns.id"))

    __table_args__ = (
        ForeignKeyConstraint(
            ["line_id", "attempt"], ["line_payments.line_id", "line_payments.attempt"]
        ),
        CheckConstraint("outcome IN ('paid', 'failed')", name="outcome"),
        CheckConstraint("(outcome = 'failed') = (reason <> '')", name="reason"),
    )


class BankReturn(OfBatch, Base):
    """What a return file of the bank told of a batch: its digest, and what of it was new."""

    __tablename__ = "bank_returns"

    id: Mapped[str] = mapped_column(primary_key=True)
    batch_id: Mapped[str]
    digest: Mapped[str]
    returned_on: Mapped[date]
    rows: Mapped[int]
    paid: Mapped[int]
    failed: Mapped[int]
    already: Mapped[int]
    author: Mapped[str]
    recorded_at: Mapped[datetime]

    __table_args__ = (of_one_batch(), Index(None, "batch_id", "id"))


class BankFileReading(OfBatch, Base):
    """One reading of a bank file: by whom, when, how much of a batch it was to pay, its digest."""

    __tablename__ = "bank_file_readings"

    no: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    batch_id: Mapped[str]
    run: Mapped[int]
    format: Mapped[FileFormat] = mapped_column(Text)
    digest: Mapped[str]
    lines: Mapped[int]
    total: Mapped[Decimal]
    author: Mapped[str]
    recorded_at: Mapped[datetime]

    __table_args__ = (of_one_batch(), Index(None, "batch_id", "run"))


class Reversal(OfBatch, Base):
    """A payment that one person holds to be entered wrongly, and what another said to it."""

    __tablename__ = "reversals"

    id: Mapped[str] = mapped_column(primary_key=True)
    batch_id: Mapped[str]
    run: Mapped[int]
    state: Mapped[State] = mapped_column(Text)
    version: Mapped[int]
    author: Mapped[str]
    ground: Mapped[str]
    recorded_at: Mapped[datetime]
    answered_by: Mapped[str | None]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]

    __table_args__ = (
        of_one_batch(),
        ForeignKeyConstraint(["batch_id", "run"], ["payment_runs.batch_id", "payment_runs.run"]),
        CheckConstraint("(state = 'proposed') = (answered_by IS NULL)", name="answered_by"),
        CheckConstraint("author <> answered_by", name="two_persons"),
        Index(
            "uq_reversals_run",
            "batch_id",
            "run",
            unique=True,
            postgresql_where=text("state <> 'declined'"),
        ),
    )
