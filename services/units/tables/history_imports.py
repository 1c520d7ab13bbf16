"""Lists of units and posts of the time before, as they came in, and what their rows became."""

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.history import EntryColumns, HistoryColumns
from services.common.store.lists import FaultColumns
from services.units.tables import Base


class HistoryImport(HistoryColumns, Base):
    """One list handed in. The file is sealed, and forgotten when its time is over."""

    __tablename__ = "history_imports"
    __table_args__ = (
        CheckConstraint("mode IN ('all_or_nothing','row_by_row')", name="mode"),
        CheckConstraint("kind IN ('units','posts')", name="kind"),
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
    """The unit or post that a row became."""

    __tablename__ = "history_import_entries"

    import_id: Mapped[str] = mapped_column(ForeignKey("history_imports.id"), primary_key=True)
