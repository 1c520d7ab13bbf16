"""Social insurance subsidy: contributions recorded, claims, their months, and the moves."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.batches import BatchColumns, BatchRowColumns
from services.common.store.lists import FaultColumns
from services.common.store.sealed import Sealed
from services.common.values.month import Month
from services.reporting.rules.contributions import Insurance
from services.reporting.rules.subsidies import Reason, Rounding
from services.reporting.rules.subsidy_claims import Move, State
from services.reporting.tables.mapping import Base


class ContributionRecord(Base):
    """What a youth paid for one month, in yuan; the last version counts. Never changed."""

    __tablename__ = "contribution_records"

    youth_id: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[Month] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    insurances: Mapped[list[Insurance]] = mapped_column(ARRAY(Text))
    as_flexible: Mapped[bool]
    amount: Mapped[Decimal]
    paid_on: Mapped[date]
    evidence: Mapped[str]
    import_id: Mapped[str | None]
    """The list it came with; None where it was entered by hand."""
    author: Mapped[str]
    recorded_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("extract(day FROM month) = 1", name="month"),
        CheckConstraint("cardinality(insurances) > 0", name="insurances"),
        Index(
            "ix_contribution_records_not_flexible",
            "month",
            postgresql_where=text("NOT as_flexible"),
        ),
    )


class ContributionImport(BatchColumns, Base):
    """One list of contributions handed in. The file is sealed, and forgotten in time."""

    __tablename__ = "contribution_imports"

    entered: Mapped[int]

    __table_args__ = (
        CheckConstraint("mode IN ('all_or_nothing', 'row_by_row')", name="mode"),
        Index("ix_contribution_imports_region", "region", "id"),
        Index(
            "ix_contribution_imports_agreement_id",
            "agreement_id",
            "id",
            postgresql_where=text("agreement_id IS NOT NULL"),
        ),
    )


class ContributionImportFault(FaultColumns, Base):
    """What is wrong with a cell or a row: its place and the reason, nothing of its content."""

    __tablename__ = "contribution_import_faults"

    import_id: Mapped[str] = mapped_column(ForeignKey("contribution_imports.id"))

    __table_args__ = (Index("ix_contribution_import_faults_import_id", "import_id", "no"),)


class ContributionImportRow(BatchRowColumns, Base):
    """What became of a row of a department's list, as the department is told."""

    __tablename__ = "contribution_import_rows"

    import_id: Mapped[str] = mapped_column(ForeignKey("contribution_imports.id"), primary_key=True)


class SubsidyClaim(Base):
    """A youth's claim for some months; `total` in yuan is what its rows add up to."""

    __tablename__ = "subsidy_claims"

    id: Mapped[str] = mapped_column(primary_key=True)
    youth_id: Mapped[str]
    region: Mapped[str]
    """That of the office which recognised the unit of the last placement."""
    state: Mapped[State] = mapped_column(Text)
    version: Mapped[int]
    elsewhere: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """Months for which the youth declares the same subsidy in another place."""
    total: Mapped[Decimal]
    conditions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    values: Mapped[list[str]] = mapped_column(ARRAY(Text))
    as_of: Mapped[dict[str, Any]] = mapped_column(JSONB)
    filed_on: Mapped[date]
    filed_by: Mapped[str]
    ground: Mapped[str] = mapped_column(Sealed("subsidy_claims.ground"))
    recorded_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint(
            "state IN ('filed', 'reviewed', 'approved', 'returned', 'refused', 'withdrawn')",
            name="state",
        ),
        CheckConstraint("total >= 0", name="total"),
        Index(None, "region", "id"),
        Index(None, "youth_id", "id"),
    )


class SubsidyLineRow(Base):
    """One month of a claim, with all that its amount was computed from. Never changed."""

    __tablename__ = "subsidy_lines"

    claim_id: Mapped[str] = mapped_column(ForeignKey("subsidy_claims.id"), primary_key=True)
    month: Mapped[Month] = mapped_column(primary_key=True)
    paid: Mapped[Decimal]
    record_version: Mapped[int]
    """Which version of the month's contribution record it stands on; 0 for none."""
    ratio: Mapped[str]
    rounding: Mapped[Rounding] = mapped_column(Text)
    left: Mapped[Decimal | None]
    amount: Mapped[Decimal]
    reason: Mapped[Reason | None] = mapped_column(Text)
    article: Mapped[str]
    sentence: Mapped[str]

    __table_args__ = (
        CheckConstraint("amount BETWEEN 0 AND paid", name="amount"),
        CheckConstraint("reason IS NULL OR amount = 0", name="reason"),
    )


class SubsidisedMonth(Base):
    """Which months of a youth are claimed or paid: each once, until the claim is undone."""

    __tablename__ = "subsidised_months"

    youth_id: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[Month] = mapped_column(primary_key=True)
    claim_id: Mapped[str] = mapped_column(ForeignKey("subsidy_claims.id"), index=True)
    amount: Mapped[Decimal]

    __table_args__ = (CheckConstraint(text("amount > 0"), name="amount"),)


class SubsidyClaimMove(Base):
    """One move of a claim: who, on what ground. Never changed."""

    __tablename__ = "subsidy_claim_moves"

    claim_id: Mapped[str] = mapped_column(ForeignKey("subsidy_claims.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    move: Mapped[Move] = mapped_column(Text)
    author: Mapped[str]
    ground: Mapped[str] = mapped_column(Sealed("subsidy_claim_moves.ground"))
    recorded_at: Mapped[datetime]
