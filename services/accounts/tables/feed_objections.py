"""Objections of departments to what a feed tells of an object."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.accounts.rules import feed_objections as rules
from services.accounts.tables import Base
from services.accounts.tables.data_agreements import DataAgreement
from services.common.store.sealed import Sealed


class FeedObjection(Base):
    """One objection; why it was filed and how it was answered lie beside its changes."""

    __tablename__ = "feed_objections"
    __table_args__ = (
        CheckConstraint(
            "state IN ('filed', 'corrected', 'stands', 'not_ours', 'withdrawn')", name="state"
        ),
        CheckConstraint("(state = 'filed') = (closed_on IS NULL)", name="closed"),
        Index("ix_feed_objections_agreement_id", "agreement_id", "id"),
        Index("ix_feed_objections_due", text("coalesce(due_on, filed_on)"), "id"),
        Index("ix_feed_objections_youth_id", "youth_id"),
        Index(
            "uq_feed_objections_open",
            "agreement_id",
            "feed",
            "subject",
            "field",
            unique=True,
            postgresql_where=text("state = 'filed'"),
        ),
        Index(
            "ix_feed_objections_untold",
            "agreement_id",
            "feed",
            postgresql_where=text("state IN ('corrected', 'stands', 'not_ours') AND NOT is_told"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    agreement_id: Mapped[str] = mapped_column(ForeignKey(DataAgreement.id))
    feed: Mapped[rules.FeedName] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(comment="the object as the department was told of it")
    object_id: Mapped[str] = mapped_column(Sealed("feed_objections.object_id"))
    """Sealed: beside the subject, a pseudonym would lie open."""
    youth_id: Mapped[str | None] = mapped_column(comment="of whom the object is, if of anybody")
    region: Mapped[str] = mapped_column(comment="the office that looks after the object")
    field: Mapped[str]
    mark: Mapped[str | None] = mapped_column(comment="of the value that was objected to")
    should_be: Mapped[str | None] = mapped_column(Sealed("feed_objections.should_be"))
    state: Mapped[rules.State] = mapped_column(Text)
    filed_at: Mapped[datetime]
    filed_on: Mapped[date]
    due_on: Mapped[date | None] = mapped_column(comment="null when no calendar reaches it")
    provisional: Mapped[bool]
    closed_on: Mapped[date | None]
    is_told: Mapped[bool] = mapped_column(comment="whether a notice went out since the answer")
