"""Messages to youths: what is told, each attempt to send it, and which record is whose."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.accounts.rules import messages
from services.accounts.rules.messages import Channel, Outcome, State
from services.accounts.tables import Base


class Message(Base):
    """One message to one youth, told once for each event; it is read here whatever was sent."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("told_by", "youth_id", "kind"),
        CheckConstraint(
            "state IN ('waiting', 'sending', 'sent', 'kept', 'dropped', 'undelivered', 'failed',"
            " 'uncertain')",
            name="state",
        ),
        CheckConstraint("channel IN ('wechat', 'sms')", name="channel"),
        Index("ix_messages_own", "youth_id", "due_at", "id"),
        Index("ix_messages_subject_id", "subject_id", postgresql_where=text("NOT is_over")),
        Index("ix_messages_waiting", "next_at", postgresql_where=text("state = 'waiting'")),
        Index("ix_messages_sending", "id", postgresql_where=text("state = 'sending'")),
        Index("ix_messages_state", "state", "id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    youth_id: Mapped[str]
    subject_id: Mapped[str] = mapped_column(comment="what it is about, such as a dispatch")
    told_by: Mapped[str] = mapped_column(comment="the change that it tells of: object/id/version")
    region: Mapped[str]
    values: Mapped[dict[str, str | None]] = mapped_column(JSONB, comment="days, sums and codes")
    state: Mapped[State] = mapped_column(Text)
    channel: Mapped[Channel | None] = mapped_column(Text)
    problem: Mapped[str | None] = mapped_column(comment="why it was not sent: a code")
    tries: Mapped[int] = mapped_column(default=0)
    is_over: Mapped[bool] = mapped_column(default=False, comment="what it asks for was done")
    due_at: Mapped[datetime]
    queued_at: Mapped[datetime] = mapped_column(comment="since when it is worth sending")
    next_at: Mapped[datetime]
    written_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    def queued(self) -> messages.Queued:
        """What rules read of it."""
        return messages.Queued(self.queued_at, self.tries, by_sms=self.channel == "sms")


class MessageAttempt(Base):
    """One try to send a message: kept before anything leaves, completed by its answer.

    Instants here are real time, also where a sandbox moves the clock.
    """

    __tablename__ = "message_attempts"

    message_id: Mapped[str] = mapped_column(ForeignKey(Message.id), primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    channel: Mapped[Channel] = mapped_column(Text)
    account_id: Mapped[str]
    template: Mapped[str]
    bound_at: Mapped[datetime | None] = mapped_column(comment="of the openid it went to")
    begun_at: Mapped[datetime]
    outcome: Mapped[Outcome | None] = mapped_column(Text)
    code: Mapped[str | None] = mapped_column(comment="what the other side said, a number or word")
    ended_at: Mapped[datetime | None]


class YouthMerge(Base):
    """A youth's id that stands for another record from now on."""

    __tablename__ = "youth_merges"

    youth_id: Mapped[str] = mapped_column(primary_key=True)
    into: Mapped[str] = mapped_column(index=True)
