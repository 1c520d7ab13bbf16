"""Rounds: how far each has come, what was frozen and found, and every youth's line in it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.matching.rules.round_moves import KeepsBack, RoundState
from services.matching.rules.round_rechecks import Change
from services.matching.tables import Base


class Round(Base):
    """One round; its states are those of `rules.round_moves.ROUND_STEPS`."""

    __tablename__ = "rounds"
    __table_args__ = (
        CheckConstraint(
            "state IN ('open', 'frozen', 'contributed', 'run', 'applied', 'failed', 'cancelled')",
            name="state",
        ),
        CheckConstraint("keeps_back IN ('from_opening', 'from_freeze')", name="keeps_back"),
        CheckConstraint("(contribution IS NULL) = (contributed_at IS NULL)", name="contribution"),
        CheckConstraint("contribution IS NULL OR input_digest IS NOT NULL", name="input"),
        CheckConstraint("(state = 'applied') = (applied_on IS NOT NULL)", name="applied_on"),
        CheckConstraint("(state = 'failed') = (problem IS NOT NULL)", name="problem"),
        CheckConstraint(
            "(cancel_asked_by IS NULL) = (cancel_asked_at IS NULL)", name="cancel_asked"
        ),
        Index(
            "uq_rounds_under_way",
            "market",
            unique=True,
            postgresql_where=text("state IN ('open', 'frozen', 'contributed', 'run')"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    state: Mapped[RoundState] = mapped_column(Text)
    market: Mapped[str] = mapped_column(index=True)
    keeps_back: Mapped[KeepsBack] = mapped_column(Text)
    """Since when seats are kept back from rolling dispatch for this round."""
    opened_by: Mapped[str]
    opened_on: Mapped[date]
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    secret: Mapped[str] = mapped_column(Sealed("rounds.secret"))
    """32 bytes in hex: sealed until the round has run."""
    secret_commitment: Mapped[str]
    blind: Mapped[str] = mapped_column(Sealed("rounds.blind"))
    """32 bytes in hex: hides the lines of others from who gets a proof of their own."""
    contribution_commitment: Mapped[str | None]
    committed_by: Mapped[str | None]
    committed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    frozen_on: Mapped[date | None]
    frozen_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    input_digest: Mapped[str | None]
    youths: Mapped[int | None]
    seats: Mapped[int | None]
    """How many of each the frozen input has."""
    contribution: Mapped[str | None]
    contributed_by: Mapped[str | None]
    contributed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    placed: Mapped[int | None]
    most: Mapped[int | None]
    """How many any dispatch could have placed: augmenting ways sought from the outcome, by code
    that the engine shares no part of, until none is left (Berge)."""
    assignment: Mapped[str | None]
    """Which assignment ran inside the promises."""
    root: Mapped[str | None]
    """The root over the lines of the certificate, in hex."""
    certificate_digest: Mapped[str | None]
    """The digest that the certificate names of itself, in hex."""
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """Of a failed one: which property failed, or what had changed, and for whom (serials)."""
    left_out: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """Of an applied one: how many of the placed were not dispatched; the first are named."""
    applied_on: Mapped[date | None]
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ground: Mapped[str | None]
    """Why it was cancelled, or is asked to be."""
    ground_is_public: Mapped[bool] = mapped_column(server_default=false(), default=False)
    """Whether who wrote the ground was told that everybody reads it."""
    cancel_asked_by: Mapped[str | None]
    cancel_asked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """After the contribution a second person agrees to calling it off."""


class RoundPaper(Base):
    """The frozen input, the certificate, or the digests of its lines, row by row; deflated."""

    __tablename__ = "round_papers"
    __table_args__ = (CheckConstraint("kind IN ('input', 'certificate', 'leaves')", name="kind"),)

    round_id: Mapped[str] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class RoundParticipant(Base):
    """One youth whom the frozen input of a round has, whatever becomes of it.

    Whom it names is looked at once a statement (migration 0049), as of the lines.
    """

    __tablename__ = "round_participants"

    youth_id: Mapped[str] = mapped_column(primary_key=True)
    round_id: Mapped[str] = mapped_column(primary_key=True)


class RoundLine(Base):
    """One youth's line in a round that ran: which serial was whose."""

    __tablename__ = "round_lines"
    __table_args__ = (
        CheckConstraint(
            "left_out IN ('youth_left', 'not_eligible', 'may_not_be_there', 'post_not_open',"
            " 'seats_gone')",
            name="left_out",
        ),
        Index("ix_round_lines_youth", "youth_id", "round_id"),
    )

    round_id: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """The place in the round's order; 1 is the first."""
    youth_id: Mapped[str]
    serial: Mapped[int] = mapped_column(BigInteger)
    """By which the certificate names the youth."""
    row_no: Mapped[int]
    """The row in the certificate's columns, from 0."""
    post_id: Mapped[str | None]
    tier: Mapped[int | None] = mapped_column(SmallInteger)
    rank: Mapped[int | None]
    """The rank of the post in the youth's own list; 1 is the best."""
    line: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """All that the certificate says of the youth."""
    left_out: Mapped[Change | None] = mapped_column(Text)
    """Why the youth was not dispatched to the post when the round was applied."""
