"""Ids of youths that went into others: by each of them the id that the person bears now."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.reporting.tables.mapping import Base


class MergedYouth(Base):
    """An id that ended in another's: `youth_id` is the person's now, however many lie between."""

    __tablename__ = "merged_youths"

    former_id: Mapped[str] = mapped_column(primary_key=True)
    youth_id: Mapped[str] = mapped_column(index=True)

    __table_args__ = (CheckConstraint("former_id <> youth_id", name="another"),)
