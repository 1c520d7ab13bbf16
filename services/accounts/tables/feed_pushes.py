"""Pushes: where a department is told that a feed has news, and up to where it was."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.accounts.rules import feed_pushes as rules
from services.accounts.tables import Base
from services.accounts.tables.data_agreements import DataAgreement
from services.common.store.sealed import Sealed


class FeedPush(Base):
    """A push of one feed to one address; one of a feed at a time. What is under way lies in it."""

    __tablename__ = "feed_pushes"
    __table_args__ = (
        CheckConstraint("state IN ('active', 'disabled', 'ended')", name="state"),
        CheckConstraint("(notice_id IS NULL) = (notice_at IS NULL)", name="notice"),
        Index("ix_feed_pushes_agreement_id", "agreement_id", "id"),
        Index(
            "uq_feed_pushes_feed",
            "agreement_id",
            "feed",
            unique=True,
            postgresql_where=text("state <> 'ended'"),
        ),
        Index("ix_feed_pushes_due", "next_at", postgresql_where=text("state = 'active'")),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    agreement_id: Mapped[str] = mapped_column(ForeignKey(DataAgreement.id))
    feed: Mapped[str]
    url: Mapped[str]
    secret: Mapped[str] = mapped_column(Sealed("feed_pushes.secret"), deferred=True)
    """Opened only to sign: one whose key is gone hinders no look at the others."""
    state: Mapped[rules.State] = mapped_column(Text)
    cursor: Mapped[str | None] = mapped_column(comment="up to where the department was told")
    notice_id: Mapped[str | None] = mapped_column(comment="what is under way")
    notice_at: Mapped[datetime | None]
    notice_cursor: Mapped[str | None] = mapped_column(comment="after which its news begin")
    notice_head: Mapped[str | None] = mapped_column(comment="up to where it tells")
    tries: Mapped[int] = mapped_column(default=0, comment="since an attempt was last taken")
    failing_since: Mapped[datetime | None]
    waiting_since: Mapped[datetime | None] = mapped_column(
        comment="since when nobody says whether there is news"
    )
    problem: Mapped[str | None] = mapped_column(comment="why the last attempt failed: a code")
    delivered_at: Mapped[datetime | None] = mapped_column(comment="when one was last taken")
    next_at: Mapped[datetime]
    made_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    @property
    def failing(self) -> rules.Failing | None:
        """As rules read it."""
        return rules.Failing(self.failing_since, self.tries) if self.failing_since else None

    @property
    def notice(self) -> rules.Notice | None:
        """What is under way."""
        if self.notice_id is None or self.notice_at is None:
            return None
        return rules.Notice(self.notice_id, self.feed, self.notice_cursor, self.notice_at)
