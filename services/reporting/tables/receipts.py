"""What the centre said of filed versions, and what it urges: beside the frozen bytes."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.reporting.rules.annual_filings import YearStanding
from services.reporting.rules.deadlines import Standing
from services.reporting.rules.receipts import Decision
from services.reporting.rules.reminders import Occasion
from services.reporting.rules.supervision import State
from services.reporting.tables.mapping import Base


class FilingReceipt(Base):
    """The centre's word on one filed version: received, or returned with a ground."""

    __tablename__ = "filing_receipts"

    region: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    decision: Mapped[Decision] = mapped_column(Text)
    ground: Mapped[str | None]
    author: Mapped[str]
    decided_at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(
            ["region", "month", "version"],
            ["filings.region", "filings.month", "filings.version"],
            name="fk_filing_receipts_filings",
        ),
        CheckConstraint("decision IN ('received', 'returned')", name="decision"),
        CheckConstraint("decision <> 'returned' OR ground IS NOT NULL", name="ground"),
    )


class AnnualReceipt(Base):
    """The centre's word on one filed version of a year: received, or returned with a ground."""

    __tablename__ = "annual_receipts"

    region: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    decision: Mapped[Decision] = mapped_column(Text)
    ground: Mapped[str | None]
    author: Mapped[str]
    decided_at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(
            ["region", "year", "version"],
            ["annual_filings.region", "annual_filings.year", "annual_filings.version"],
            name="fk_annual_receipts_annual_filings",
        ),
        CheckConstraint("decision IN ('received', 'returned')", name="decision"),
        CheckConstraint("decision <> 'returned' OR ground IS NOT NULL", name="ground"),
    )


class SupervisionNote(Base):
    """A note by which the centre urges a city's report (督办), and the city's answer.

    Of a month, `month` is its first day, or of a year; `standing` is how the report stood when it
    was written.
    """

    __tablename__ = "supervision_notes"

    id: Mapped[str] = mapped_column(primary_key=True)
    region: Mapped[str]
    month: Mapped[date | None]
    year: Mapped[int | None]
    standing: Mapped[Standing | YearStanding] = mapped_column(Text)
    demand: Mapped[str]
    answer_by: Mapped[date]
    state: Mapped[State] = mapped_column(Text)
    version: Mapped[int]
    author: Mapped[str]
    recorded_at: Mapped[datetime]
    answer: Mapped[str | None]
    answered_by: Mapped[str | None]
    answered_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("(state = 'open') = (answer IS NULL)", name="answer"),
        CheckConstraint("num_nonnulls(month, year) = 1", name="period"),
        Index(None, "region", "month", "id"),
        Index("ix_supervision_notes_year", "region", "year", "id"),
    )


class ReportReminder(Base):
    """That an office was reminded of a month's report on an occasion: once each."""

    __tablename__ = "report_reminders"

    id: Mapped[str] = mapped_column(primary_key=True)
    region: Mapped[str]
    month: Mapped[date]
    occasion: Mapped[Occasion] = mapped_column(Text)
    deadline: Mapped[date]
    provisional: Mapped[bool]
    recorded_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("region", "month", "occasion"),
        Index(None, "region", "id", postgresql_ops={"region": "text_pattern_ops"}),
    )
