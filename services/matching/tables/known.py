"""Known persons: what each source told of a youth, and names in question."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import BlindIndex, Sealed
from services.matching.rules.known import SourceKind, folded_name
from services.matching.tables import Base


class NameConflict(Base):
    """A name that some source gives to a number recorded under another: an officer decides."""

    __tablename__ = "name_conflicts"
    __table_args__ = (
        CheckConstraint("decision IN ('kept', 'taken', 'parted')", name="decision"),
        CheckConstraint(
            "num_nulls(decision, decided_on, decided_by, ground) IN (0, 4)", name="decided"
        ),
        Index(
            "uq_name_conflicts_open",
            "youth_id",
            "name_index",
            unique=True,
            postgresql_where=text("decision IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    youth_id: Mapped[str] = mapped_column(ForeignKey("youths.id", onupdate="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(Sealed("name_conflicts.name"))
    """The name told, in the form in which names are compared."""
    name_index: Mapped[bytes] = mapped_column(
        info=BlindIndex(
            "name_conflicts.name", "name", erased="name_conflicts.erased", read=folded_name
        ).info
    )
    opened_on: Mapped[date]
    decision: Mapped[str | None] = mapped_column(Text)
    decided_on: Mapped[date | None]
    decided_by: Mapped[str | None]
    ground: Mapped[str | None] = mapped_column(Sealed("name_conflicts.ground"))


class Telling(Base):
    """What one source told of one person, kept whole, whatever of it entered the record."""

    __tablename__ = "tellings"
    __table_args__ = (
        CheckConstraint(
            "source IN ('self', 'office', 'canvass', 'university', 'department')", name="source"
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    youth_id: Mapped[str] = mapped_column(ForeignKey("youths.id", onupdate="CASCADE"), index=True)
    source: Mapped[SourceKind] = mapped_column(Text)
    told_on: Mapped[date]
    list_id: Mapped[str | None]
    village_code: Mapped[str | None]
    village: Mapped[str | None]
    reached: Mapped[bool | None]
    said: Mapped[str] = mapped_column(Sealed("tellings.said"))
    """JSON: the facts as told, the name as it was written."""
    conflict_id: Mapped[str | None] = mapped_column(ForeignKey("name_conflicts.id"), index=True)
    """The name in question under which it came; it enters the record only by a decision."""
    account_youth_id: Mapped[str | None]
    """The id of the account by which a person told of themself."""
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    author: Mapped[str]
