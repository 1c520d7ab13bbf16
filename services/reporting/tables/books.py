"""Budgets, and the books of the fund: entries whose postings add up to nothing. Only added to."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.reporting.rules.books import Account, EntryKind
from services.reporting.rules.disbursements import Source
from services.reporting.tables.batches import OfBatch, of_one_batch
from services.reporting.tables.mapping import Base


class Budget(Base):
    """What each source grants a region for a year, in yuan; each change a new version."""

    __tablename__ = "budgets"

    region: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    central: Mapped[Decimal]
    province: Mapped[Decimal]
    city: Mapped[Decimal]
    county: Mapped[Decimal]
    author: Mapped[str]
    ground: Mapped[str]
    recorded_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("least(central, province, city, county) >= 0", name="not_negative"),
    )


class LedgerEntry(OfBatch, Base):
    """One act in the books; `reverses` names the entry that a counter-entry takes back.

    `run` is the payment of the batch that it is part of. At the end of the transaction the
    database refuses an entry whose postings do not add up to nothing.
    """

    __tablename__ = "ledger_entries"

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[EntryKind] = mapped_column(Text)
    occurred_on: Mapped[date]
    batch_id: Mapped[str | None]
    run: Mapped[int | None]
    reverses: Mapped[str | None] = mapped_column(ForeignKey("ledger_entries.id"), unique=True)
    author: Mapped[str]
    ground: Mapped[str]
    recorded_at: Mapped[datetime]

    __table_args__ = (
        of_one_batch(),
        CheckConstraint("(kind = 'reversal') = (reverses IS NOT NULL)", name="reverses"),
        Index(None, "batch_id", "run"),
    )


class LedgerPosting(Base):
    """One amount of an entry, in yuan, on an account of a region's year."""

    __tablename__ = "ledger_postings"

    entry_id: Mapped[str] = mapped_column(ForeignKey("ledger_entries.id"), primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    region: Mapped[str]
    year: Mapped[int]
    account: Mapped[Account] = mapped_column(Text)
    source: Mapped[Source | None] = mapped_column(Text)
    amount: Mapped[Decimal]

    __table_args__ = (
        CheckConstraint("amount <> 0", name="amount"),
        CheckConstraint(
            "account IN ('granted', 'budget', 'committed', 'payable', 'spent')", name="account"
        ),
        CheckConstraint("(source IS NULL) = (account IN ('committed', 'payable'))", name="source"),
        Index(None, "region", "year", "account"),
    )
