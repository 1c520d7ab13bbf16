"""Dispatches: one youth sent to one post, and how far it has come."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.tables import Base


class Dispatch(Base):
    """One dispatch; its states are those of `rules.dispatches.MOVES`."""

    __tablename__ = "dispatches"
    __table_args__ = (
        CheckConstraint(
            "state IN ('issued', 'accepted', 'signed', 'arrived', 'refused', 'withdrawn')",
            name="state",
        ),
        CheckConstraint("(state = 'refused') = (refusal_reason IS NOT NULL)", name="refusal"),
        Index("ix_dispatches_post", "post_id", "state"),
        Index("ix_dispatches_youth", "youth_id", "id"),
        Index("ix_dispatches_unit", "unit_id", "id"),
        Index(
            "ix_dispatches_region", "region", "id", postgresql_ops={"region": "text_pattern_ops"}
        ),
        Index(
            "ix_dispatches_unit_region",
            "unit_region",
            "id",
            postgresql_ops={"unit_region": "text_pattern_ops"},
        ),
        # Few of all, and looked through by every new day.
        Index("ix_dispatches_accepted", "id", postgresql_where=text("state = 'accepted'")),
        Index(
            "ix_dispatches_to_answer",
            "respond_by",
            "id",
            postgresql_where=text("state = 'issued'"),
        ),
        Index(
            "ix_dispatches_to_sign", "sign_by", "id", postgresql_where=text("state = 'accepted'")
        ),
        Index(
            "ix_dispatches_to_begin", "arrive_by", "id", postgresql_where=text("state = 'signed'")
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    state: Mapped[str]
    youth_id: Mapped[str] = mapped_column(ForeignKey("youths.id"))
    post_id: Mapped[str] = mapped_column(ForeignKey("post_seats.post_id"))
    unit_id: Mapped[str]
    market: Mapped[str]
    region: Mapped[str]
    """Where the youth lives, as of issue."""
    unit_region: Mapped[str]
    """The office that recognised the unit, as of issue."""
    workplace_county: Mapped[str]
    """Where the post stands, as long as the dispatch is open."""
    months: Mapped[int]
    """The post's term, as of issue."""
    issued_on: Mapped[date]
    issued_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    respond_by: Mapped[date]
    accepted_on: Mapped[date | None]
    refused_on: Mapped[date | None]
    refusal_reason: Mapped[str | None]
    withdrawn_on: Mapped[date | None]
    withdrawal_cause: Mapped[str | None]
    sign_by: Mapped[date | None]
    """Set on acceptance and with a text written anew: the day by which both should have signed."""
    signed_on: Mapped[date | None]
    arrive_by: Mapped[date | None]
    """Set on signature: the day by which the youth should have arrived."""
    arrived_on: Mapped[date | None]
    words_edition: Mapped[int] = mapped_column(server_default=text("0"))
    """Moves on with each change of what an agreement would say of it while it is only issued."""
    continues: Mapped[str | None]
    """The placement that a transfer ended for it; placements refer to dispatches already."""
    explanation: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Why this post: ids, codes, counts and ranks only."""
