"""Placements: one youth at one post as it stands now, and every entry that made it so."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.matching.rules.causes import ByWhom, Cause
from services.matching.rules.corrections import EntryKind
from services.matching.rules.drawers import DRAWERS
from services.matching.rules.eligibility import Branch
from services.matching.rules.entries import EntrySide
from services.matching.rules.placements import (
    OutcomeEvidence,
    OutcomeKind,
    OutcomeSource,
    State,
)
from services.matching.tables import Base


def drawer_of(column: str) -> str:
    """In which drawer an id lies, as SQL: the index over them says it in the same words."""
    return f"(hashtextextended({column}, 0) & {DRAWERS - 1})"


class Placement(Base):
    """One placement: what its entries add up to. Its states are those of `rules.placements`."""

    __tablename__ = "placements"
    __table_args__ = (
        CheckConstraint(
            "state IN ('arrived', 'suspended', 'completed', 'ended_early', 'annulled')",
            name="state",
        ),
        CheckConstraint(
            "(state IN ('arrived', 'suspended')) = (last_day IS NULL)", name="last_day"
        ),
        CheckConstraint(
            "last_day BETWEEN arrived_on AND term_last_day"
            " OR (state = 'annulled' AND last_day = arrived_on - 1)",
            name="days",
        ),
        CheckConstraint("(state = 'ended_early') = (cause IS NOT NULL)", name="cause"),
        CheckConstraint("(cause IS NULL) = (by_whom IS NULL)", name="by_whom"),
        CheckConstraint("outcome IS NULL OR last_day IS NOT NULL", name="outcome"),
        CheckConstraint("outcome_until >= outcome_since", name="outcome_until"),
        Index("ix_placements_unit", "unit_id", "id"),
        Index("ix_placements_youth", "youth_id", "id"),
        Index("ix_placements_mentor", "mentor_id"),
        Index(
            # By its name of before: to rename it alone would be a migration for nobody.
            "ix_placements_lot_id",
            text(drawer_of("id")),
            "region",
            postgresql_include=["id"],
        ),
        Index(
            "ix_placements_region",
            "region",
            "id",
            postgresql_ops={"region": "text_pattern_ops"},
        ),
        Index(
            "ix_placements_youth_region",
            "youth_region",
            "id",
            postgresql_ops={"youth_region": "text_pattern_ops"},
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    state: Mapped[State] = mapped_column(Text)
    dispatch_id: Mapped[str] = mapped_column(ForeignKey("dispatches.id"), unique=True)
    youth_id: Mapped[str] = mapped_column(ForeignKey("youths.id"))
    post_id: Mapped[str] = mapped_column(ForeignKey("post_seats.post_id"))
    unit_id: Mapped[str]
    region: Mapped[str]
    """The office that recognised the unit, as of the dispatch."""
    youth_region: Mapped[str]
    """Where the youth lived, as of the dispatch."""
    workplace_county: Mapped[str]
    """Where the post stands; after the end, where it stood then."""
    months: Mapped[int]
    basis: Mapped[Branch] = mapped_column(Text)
    """Why the youth was eligible on the day of the signature: graduate or unemployed_youth."""
    graduated_on: Mapped[date | None]
    signed_on: Mapped[date]
    arrived_on: Mapped[date]
    term_last_day: Mapped[date]
    suspensions: Mapped[list[dict[str, Any]]] = mapped_column(
        JSONB, server_default=text("'[]'::jsonb"), default=list
    )
    """[{since, cause, resumed_on}] in order; resumed_on is null while it lasts."""
    last_day: Mapped[date | None]
    early_retention: Mapped[bool]
    cause: Mapped[Cause | None] = mapped_column(Text)
    by_whom: Mapped[ByWhom | None] = mapped_column(Text)
    outcome: Mapped[OutcomeKind | None] = mapped_column(Text)
    outcome_since: Mapped[date | None]
    outcome_evidence: Mapped[OutcomeEvidence | None] = mapped_column(Text)
    outcome_source: Mapped[OutcomeSource | None] = mapped_column(Text)
    outcome_until: Mapped[date | None]
    """The last day of a contract for a fixed term."""
    entry_training_on: Mapped[date | None]
    """When the entry safety training was given (六); None where nobody told."""
    insured_from: Mapped[date | None]
    """From when on an accident insurance holds, as told with the arrival."""
    import_id: Mapped[str | None] = mapped_column(ForeignKey("history_imports.id"))
    """The list by which it was taken over from the time before; None of one that began here."""
    kept_since: Mapped[date | None]
    """Of one taken over: the first day whose attendance and money are kept here."""
    mentor_id: Mapped[str | None]
    """Who leads the trainee now: the post's mentor at the arrival, until a change."""


class PlacementEntry(Base):
    """One entry in a placement's course: appended, never altered; a wrong one is countered."""

    __tablename__ = "placement_entries"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('arrived', 'extended', 'suspended', 'resumed', 'completed', "
            "'ended_early', 'outcome', 'corrected')",
            name="kind",
        ),
        CheckConstraint("(kind = 'corrected') = (corrects IS NOT NULL)", name="corrects"),
        CheckConstraint("side IN ('unit', 'youth', 'office')", name="side"),
        UniqueConstraint("placement_id", "version"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    placement_id: Mapped[str] = mapped_column(ForeignKey("placements.id"))
    version: Mapped[int]
    """The placement's version that this entry made."""
    kind: Mapped[EntryKind] = mapped_column(Text)
    occurred_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    author: Mapped[str]
    side: Mapped[EntrySide | None] = mapped_column(Text)
    """Whose entry it is; None where nobody kept it yet."""
    ground: Mapped[str | None] = mapped_column(Sealed("placement_entries.ground"))
    """In somebody's words, which may speak of people; None where none was given."""
    dispute_id: Mapped[str | None] = mapped_column(ForeignKey("disputes.id", use_alter=True))
    """The dispute upheld that is the ground of a counter-entry."""
    corrects: Mapped[str | None] = mapped_column(ForeignKey("placement_entries.id"), unique=True)
    course: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """The placement's days, end and outcome after this entry."""
