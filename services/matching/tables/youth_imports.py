"""Lists of youths as they came in, what was found in them, and what became of each row."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.batches import BatchColumns, BatchRowColumns
from services.common.store.lists import FaultColumns
from services.matching.rules.youth_lists import EntryOutcome, ListKind
from services.matching.tables import Base


class YouthImport(BatchColumns, Base):
    """One list handed in. The file is sealed, and forgotten when it is needed no more."""

    __tablename__ = "youth_imports"
    __table_args__ = (
        CheckConstraint("mode IN ('all_or_nothing', 'row_by_row')", name="mode"),
        CheckConstraint("kind IN ('canvass', 'university', 'department')", name="kind"),
        Index("ix_youth_imports_region", "region", "id"),
        Index(
            "ix_youth_imports_agreement_id",
            "agreement_id",
            "id",
            postgresql_where=text("agreement_id IS NOT NULL"),
        ),
        Index("ix_youth_imports_kept_until", "kept_until"),
    )

    kind: Mapped[ListKind] = mapped_column(Text)
    listed_on: Mapped[date]
    """As of which day the list tells."""
    foreseen: Mapped[dict[str, int] | None] = mapped_column(JSONB)
    """Of a dry run: how many rows would have become what, as of the check."""


class YouthImportFault(FaultColumns, Base):
    """What is wrong with a cell or a row: its place and the reason, nothing of its content."""

    __tablename__ = "youth_import_faults"
    __table_args__ = (Index("ix_youth_import_faults_import_id", "import_id", "no"),)

    import_id: Mapped[str] = mapped_column(ForeignKey("youth_imports.id"))


class YouthImportRow(BatchRowColumns, Base):
    """What became of a row of a department's list, as the department is told."""

    __tablename__ = "youth_import_rows"

    import_id: Mapped[str] = mapped_column(ForeignKey("youth_imports.id"), primary_key=True)


class YouthImportEntry(Base):
    """What became of a sound row: whom it told of is said by its telling, or nobody was met."""

    __tablename__ = "youth_import_entries"
    __table_args__ = (
        CheckConstraint(
            "outcome IN ('new', 'merged', 'in_question', 'not_reached')", name="outcome"
        ),
        CheckConstraint("(telling_id IS NULL) = (outcome = 'not_reached')", name="telling"),
    )

    import_id: Mapped[str] = mapped_column(ForeignKey("youth_imports.id"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    outcome: Mapped[EntryOutcome] = mapped_column(Text)
    telling_id: Mapped[str | None]
    """The telling by which the row entered the registry."""
    village_code: Mapped[str | None]
    village: Mapped[str | None]
    """Street and village, as the list names them."""
    reached: Mapped[bool | None]
