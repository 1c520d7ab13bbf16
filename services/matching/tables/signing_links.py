"""Signing links: by whom each was issued, for which text, and what ended it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.rules.signatures import Party
from services.matching.rules.signing_links import State
from services.matching.tables import Base


class SigningLink(Base):
    """One link; the secret itself is kept nowhere, only a keyed digest of it."""

    __tablename__ = "signing_links"
    __table_args__ = (
        CheckConstraint("party IN ('unit', 'youth', 'guardian')", name="party"),
        CheckConstraint("state IN ('standing', 'replaced', 'superseded', 'spent')", name="state"),
        CheckConstraint("(state = 'standing') = (ended_at IS NULL)", name="ended"),
        CheckConstraint("opened_by IS NULL OR party = 'guardian'", name="opened"),
        Index("ix_signing_links_dispatch_id", "dispatch_id", "id"),
        Index("ix_signing_links_opened_by", "opened_by", "dispatch_id"),
        Index(
            "ix_signing_links_standing",
            "dispatch_id",
            "party",
            unique=True,
            postgresql_where=text("state = 'standing'"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    dispatch_id: Mapped[str] = mapped_column(ForeignKey("dispatches.id"))
    party: Mapped[Party] = mapped_column(Text)
    digest: Mapped[str]
    """Of the agreement's text that it leads to."""
    secret_index: Mapped[bytes] = mapped_column(unique=True)
    state: Mapped[State] = mapped_column(Text)
    issued_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    issued_by: Mapped[str]
    expires_on: Mapped[date]
    opened_by: Mapped[str | None]
    """The account that opened a guardian's link first: it alone signs by it."""
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
