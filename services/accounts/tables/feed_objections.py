"""Objections of departments to what a feed tells of an object."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.accounts.rules import feed_objections as rules
from services.accounts.rules.feeds import FeedName
from services.accounts.tables import Base
from services.accounts.tables.data_agreements import DataAgreement
from services.common.store.sealed import BlindIndex, Sealed

WHOSE: Final = "feed_objections.youth_id"
"""The place of the blind index by which a youth's are found."""


class FeedObjection(Base):
    """One objection; why it was filed and how it was answered lie beside its changes."""

    __tablename__ = "feed_objections"
    __table_args__ = (
        CheckConstraint(
            "state IN ('filed', 'corrected', 'stands', 'not_ours', 'withdrawn', 'lapsed')",
            name="state",
        ),
        CheckConstraint("(state = 'filed') = (closed_on IS NULL)", name="closed"),
        Index("ix_feed_objections_agreement_id", "agreement_id", "id"),
        Index(
            "ix_feed_objections_due",
            text("coalesce(due_on, filed_on)"),
            "id",
            postgresql_where=text("state = 'filed'"),
        ),
        Index("ix_feed_objections_all", text("coalesce(due_on, filed_on)"), "id", "region"),
        Index("ix_feed_objections_youth_index", "youth_index"),
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
    feed: Mapped[FeedName] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(comment="the object as the department was told of it")
    object_id: Mapped[str] = mapped_column(Sealed("feed_objections.object_id"))
    """Sealed: beside the subject, a pseudonym would lie open."""
    youth_id: Mapped[str | None] = mapped_column(Sealed("feed_objections.youth_id"))
    """Of whom the object is, if of anybody; sealed as the object is."""
    youth_index: Mapped[bytes | None] = mapped_column(
        LargeBinary, comment="blind", info=BlindIndex(WHOSE, "youth_id").info
    )
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


class FeedObjectionDay(Base):
    """How often an agreement asked for objects on its latest day, found or not."""

    __tablename__ = "feed_objection_days"

    agreement_id: Mapped[str] = mapped_column(ForeignKey(DataAgreement.id), primary_key=True)
    day: Mapped[date]
    asked: Mapped[int]


class FeedSearch(Base):
    """How far the search for an object came that nobody found by then: for a day, no longer."""

    __tablename__ = "feed_searches"

    agreement_id: Mapped[str] = mapped_column(ForeignKey(DataAgreement.id), primary_key=True)
    feed: Mapped[FeedName] = mapped_column(Text, primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date]
    passed: Mapped[int] = mapped_column(comment="as the owner of the feed counts, no id")


class NamelessYouth(Base):
    """An id of somebody whose time of keeping is over: nothing more is written of them."""

    __tablename__ = "nameless_youths"

    youth_id: Mapped[str] = mapped_column(primary_key=True)
