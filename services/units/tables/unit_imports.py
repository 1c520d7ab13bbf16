"""Lists of employers that departments recommend, as they came in, and what was found in them."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, LargeBinary
from sqlalchemy.dialects.postgresql import TEXT
from sqlalchemy.orm import Mapped, mapped_column

from services.units.rules.unit_lists import ImportMode, ListRecommender
from services.units.tables import Base


class UnitImport(Base):
    """One list handed in. The file is sealed, and forgotten when its time is over."""

    __tablename__ = "unit_imports"
    __table_args__ = (
        CheckConstraint("mode IN ('all_or_nothing','row_by_row')", name="mode"),
        Index("ix_unit_imports_region", "region", "id"),
        Index("ix_unit_imports_kept_until", "kept_until"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    region: Mapped[str]
    """The office that handed it in; its rows lie within."""
    recommended_by: Mapped[ListRecommender] = mapped_column(TEXT)
    recommended_on: Mapped[date]
    mode: Mapped[ImportMode] = mapped_column(TEXT)
    dry_run: Mapped[bool]
    digest: Mapped[str]
    """SHA-256 of the file, in hex."""
    size: Mapped[int]
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The file, sealed; None once forgotten."""
    kept_until: Mapped[datetime]
    job_id: Mapped[str]
    received_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]
    """When every row had been checked; None before."""
    rows: Mapped[int]
    faulty_rows: Mapped[int]
    listed_units: Mapped[int]
    listed_posts: Mapped[int]
    notes: Mapped[list[str]]


class UnitImportFault(Base):
    """What is wrong with a cell or a row: its place and the reason.

    Of its content nothing but the words that a rule found in a text for youths, short and without
    a number.
    """

    __tablename__ = "unit_import_faults"
    __table_args__ = (Index("ix_unit_import_faults_import_id", "import_id", "no"),)

    no: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    import_id: Mapped[str] = mapped_column(ForeignKey("unit_imports.id"))
    row: Mapped[int]
    column: Mapped[str]
    title: Mapped[str]
    code: Mapped[str]
    message: Mapped[str]
    weight: Mapped[str]
