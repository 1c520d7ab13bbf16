"""Money and figures of the time before: the lists, what became of rows, what was signed."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.history import EntryColumns, HistoryColumns
from services.common.store.lists import FaultColumns
from services.reporting.tables.mapping import Base


class HistoryImport(HistoryColumns, Base):
    """One list handed in. The file is sealed, and forgotten when its time is over."""

    __tablename__ = "history_imports"
    __table_args__ = (
        CheckConstraint("mode IN ('all_or_nothing', 'row_by_row')", name="mode"),
        CheckConstraint("kind IN ('disbursements', 'opening-figures')", name="kind"),
        Index("ix_history_imports_region", "region", "id"),
        Index("ix_history_imports_digest", "digest"),
        Index("ix_history_imports_kept_until", "kept_until"),
    )


class HistoryImportFault(FaultColumns, Base):
    """What is wrong with a cell or a row: its place and the reason, nothing of its content."""

    __tablename__ = "history_import_faults"
    __table_args__ = (Index("ix_history_import_faults_import_id", "import_id", "no"),)

    import_id: Mapped[str] = mapped_column(ForeignKey("history_imports.id"))


class HistoryImportEntry(EntryColumns, Base):
    """The disbursement or opening figures that a row became."""

    __tablename__ = "history_import_entries"

    import_id: Mapped[str] = mapped_column(ForeignKey("history_imports.id"), primary_key=True)


class OpeningFigures(Base):
    """What the last report on paper says of a region, version by version until one is signed.

    `month` is its first day; `subsidy` is indicator 15 as printed, in 万元. Units and seats are
    null where the list did not tell them.
    """

    __tablename__ = "opening_figures"

    region: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    month: Mapped[date]
    units: Mapped[int | None]
    seats: Mapped[int | None]
    on_post: Mapped[int]
    subsidy: Mapped[Decimal]
    import_id: Mapped[str] = mapped_column(ForeignKey("history_imports.id"))
    author: Mapped[str]
    recorded_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("extract(day FROM month) = 1", name="month"),
        CheckConstraint("least(units, seats, on_post) >= 0 AND subsidy >= 0", name="sign"),
    )


class OpeningSignature(Base):
    """That an officer signed a region's opening figures: once, beside what was counted then.

    `counted` holds by indicator what stood on paper and what the facts taken over come to.
    """

    __tablename__ = "opening_signatures"

    region: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    counted: Mapped[dict[str, Any]] = mapped_column(JSONB)
    ground: Mapped[str | None]
    author: Mapped[str]
    signed_on: Mapped[date]
    signed_at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(
            ["region", "version"],
            ["opening_figures.region", "opening_figures.version"],
            name="fk_opening_signatures_opening_figures",
        ),
    )
