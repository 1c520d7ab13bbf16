"""Follow-ups: one case for each placement that ended without a job, and what was done in it."""

from datetime import date, datetime

from sqlalchemy import ARRAY, CheckConstraint, DateTime, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.matching.rules.follow_ups import Closing, Kind, State
from services.matching.rules.youths import ConsentMethod
from services.matching.tables import Base


class FollowUpCase(Base):
    """Whether somebody is still looked after, and when next; states of `rules.follow_ups`."""

    __tablename__ = "follow_up_cases"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'closed')", name="state"),
        CheckConstraint("(state = 'closed') = (closed_because IS NOT NULL)", name="closing"),
        CheckConstraint(
            "word_method IN ('in_person', 'in_writing', 'by_phone')", name="word_method"
        ),
        CheckConstraint("(word_given_on IS NULL) = (word_method IS NULL)", name="word"),
        Index("ix_follow_up_cases_due", "due_on", postgresql_where=text("state = 'open'")),
    )

    placement_id: Mapped[str] = mapped_column(ForeignKey("placements.id"), primary_key=True)
    version: Mapped[int]
    state: Mapped[State] = mapped_column(Text)
    due_on: Mapped[date]
    """The day by which the next follow-up is made; of a closed case the last that was due."""
    closed_on: Mapped[date | None]
    closed_because: Mapped[Closing | None] = mapped_column(Text)
    closing_ground: Mapped[str | None] = mapped_column(Sealed("follow_up_cases.closing_ground"))
    """The officer's words; None of a case that closed by its placement."""
    word_given_on: Mapped[date | None]
    word_method: Mapped[ConsentMethod | None] = mapped_column(Text)
    """When and how somebody said that they want no help; None of earlier years."""


class FollowUp(Base):
    """One thing that was done; entries are added, never changed."""

    __tablename__ = "follow_ups"

    id: Mapped[str] = mapped_column(primary_key=True)
    placement_id: Mapped[str] = mapped_column(
        ForeignKey("follow_up_cases.placement_id"), index=True
    )
    kind: Mapped[Kind] = mapped_column(Text)
    made_on: Mapped[date]
    reached: Mapped[bool]
    post_ids: Mapped[list[str]] = mapped_column(ARRAY(Text))
    note: Mapped[str | None] = mapped_column(Sealed("follow_ups.note"))
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    author: Mapped[str]
