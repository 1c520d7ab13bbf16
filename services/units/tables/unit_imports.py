"""Lists of employers that departments recommend, as they came in, and what was found in them."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import TEXT
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.batches import BatchColumns, BatchRowColumns
from services.common.store.lists import FaultColumns
from services.units.rules.unit_lists import ListRecommender
from services.units.tables import Base


class UnitImport(BatchColumns, Base):
    """One list handed in; its rows lie within its office's region.

    The file is sealed, and forgotten when its time is over.
    """

    __tablename__ = "unit_imports"
    __table_args__ = (
        CheckConstraint("mode IN ('all_or_nothing','row_by_row')", name="mode"),
        Index("ix_unit_imports_region", "region", "id"),
        Index(
            "ix_unit_imports_agreement_id",
            "agreement_id",
            "id",
            postgresql_where=text("agreement_id IS NOT NULL"),
        ),
        Index("ix_unit_imports_kept_until", "kept_until"),
    )

    recommended_by: Mapped[ListRecommender] = mapped_column(TEXT)
    recommended_on: Mapped[date]
    listed_units: Mapped[int]
    listed_posts: Mapped[int]


class UnitImportFault(FaultColumns, Base):
    """What is wrong with a cell or a row: its place and the reason.

    Of its content nothing but the words that a rule found in a text for youths, short and without
    a number.
    """

    __tablename__ = "unit_import_faults"
    __table_args__ = (Index("ix_unit_import_faults_import_id", "import_id", "no"),)

    import_id: Mapped[str] = mapped_column(ForeignKey("unit_imports.id"))


class UnitImportRow(BatchRowColumns, Base):
    """What became of a row of a department's list: `object_id` is the employer that it named."""

    __tablename__ = "unit_import_rows"

    import_id: Mapped[str] = mapped_column(ForeignKey("unit_imports.id"), primary_key=True)
