"""Reviews of posts' words, and the editions of the rules by which open posts were read."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.dialects.postgresql import JSONB, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.units.rules.marked_words import MarkedWords
from services.units.rules.post_texts import (
    PostFinding,
    PostOtherFinding,
    PostReading,
    PostText,
)
from services.units.rules.refused_words import Refusal
from services.units.rules.threshold_reviews import (
    Decision,
    MissedWords,
    ReviewCause,
    ReviewState,
)
from services.units.rules.thresholds.verdicts import Finding, OtherFinding, ThresholdKind, Verdict
from services.units.tables import Base


class ThresholdReview(Base):
    """What was found in a post's words by one edition, and what an officer said of it.

    Of a draft one that has not lapsed per text and edition. The words are kept as they were read.
    """

    __tablename__ = "threshold_reviews"
    __table_args__ = (
        CheckConstraint(
            "state IN ('undecided','allowed','refused','objected','upheld','lapsed')", name="state"
        ),
        CheckConstraint(
            "cause IN ('publication','objection','new_edition','moved','marked')", name="cause"
        ),
        CheckConstraint("verdict IN ('flag','refuse')", name="verdict"),
        CheckConstraint("decision IN ('allow','refuse')", name="decision"),
        CheckConstraint("objection_decision IN ('allow','refuse')", name="objection_decision"),
        Index(
            "ix_threshold_reviews_standing",
            "post_id",
            "digest",
            "edition",
            unique=True,
            postgresql_where=text("state <> 'lapsed' AND cause IN ('publication','objection')"),
        ),
        Index(
            "ix_threshold_reviews_pending",
            "id",
            postgresql_where=text("state IN ('undecided','objected')"),
        ),
        Index("ix_threshold_reviews_post_id", "post_id"),
        Index(
            "ix_threshold_reviews_held",
            "post_id",
            postgresql_where=text(
                "cause IN ('new_edition','moved','marked')"
                " AND state IN ('refused','objected','upheld')"
            ),
        ),
        Index("ix_threshold_reviews_job_id", "job_id", postgresql_where=text("job_id IS NOT NULL")),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    post_id: Mapped[str] = mapped_column(ForeignKey("posts.id"))
    state: Mapped[ReviewState] = mapped_column(TEXT)
    cause: Mapped[ReviewCause] = mapped_column(TEXT)
    digest: Mapped[str]
    """SHA-256 of the texts that were read, in hex."""
    edition: Mapped[str]
    verdict: Mapped[Verdict] = mapped_column(TEXT)
    texts: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    other_law: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    job_id: Mapped[str | None]
    """The reading anew of open posts that found it."""
    opened_on: Mapped[date]
    opened_at: Mapped[datetime]
    asked: Mapped[str | None] = mapped_column(Sealed("threshold_reviews.asked"))
    """What the unit said when it asked."""
    decision: Mapped[Decision | None] = mapped_column(TEXT)
    """On a doubt; one on an objection stands beside it."""
    ground: Mapped[str | None] = mapped_column(Sealed("threshold_reviews.ground"))
    decided_on: Mapped[date | None]
    decided_by: Mapped[str | None]
    objected_on: Mapped[date | None]
    objection: Mapped[str | None] = mapped_column(Sealed("threshold_reviews.objection"))
    objection_decision: Mapped[Decision | None] = mapped_column(TEXT)
    objection_ground: Mapped[str | None] = mapped_column(
        Sealed("threshold_reviews.objection_ground")
    )
    objection_decided_on: Mapped[date | None]
    objection_decided_by: Mapped[str | None]
    confirmed: Mapped[list[int] | None] = mapped_column(ARRAY(SmallInteger))
    """By the last decision: the numbers, from 1, of the findings that are thresholds."""
    missed: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB)
    """By the last decision: words that are thresholds and were not found."""

    @property
    def last_ground(self) -> str:
        """Why it was last decided as it was."""
        return self.objection_ground or self.ground or ""

    @property
    def reading(self) -> PostReading:
        """What was read and found."""
        return PostReading(
            tuple(PostText(**one) for one in self.texts),
            tuple(_found(**one) for one in self.findings),
            tuple(_other(**one) for one in self.other_law),
        )

    @property
    def as_refusal(self) -> Refusal:
        """What an officer refused these words by."""
        sets_threshold = bool(self.confirmed or self.missed)
        return Refusal(self.id, sets_threshold, self.reading.other_law)

    @property
    def marked(self) -> tuple[MissedWords, ...]:
        """The words that the last decision takes to be thresholds although they were not found."""
        return tuple(MissedWords(**one) for one in self.missed or ())


class ThresholdMark(Base):
    """Words that an officer took for a threshold, looked for in all posts of the unit."""

    __tablename__ = "threshold_marks"
    __table_args__ = (
        CheckConstraint("kind IN ('education','major','school_tier','interview')", name="kind"),
        Index("ix_threshold_marks_held", "unit_id", postgresql_where=text("let_go_in IS NULL")),
        Index("ix_threshold_marks_review_id", "review_id"),
        Index(
            "ix_threshold_marks_let_go_in",
            "let_go_in",
            postgresql_where=text("let_go_in IS NOT NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    """Whose posts they are looked for in: after a merger those of the unit that goes on."""
    review_id: Mapped[str] = mapped_column(ForeignKey("threshold_reviews.id"))
    said: Mapped[str]
    kind: Mapped[ThresholdKind] = mapped_column(TEXT)
    let_go_in: Mapped[str | None] = mapped_column(ForeignKey("threshold_reviews.id"))
    """The review whose decision let them go, with its ground."""

    @property
    def words(self) -> MarkedWords:
        """As they are looked for."""
        return MarkedWords(self.review_id, self.said, self.kind)


class ThresholdEdition(Base):
    """An edition of the rules that came into use here, and the last job that reads by it."""

    __tablename__ = "threshold_editions"

    edition: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    job_id: Mapped[str | None]


def _found(pointer: str, marked_in: str | None = None, **found: Any) -> PostFinding:
    return PostFinding(pointer, Finding(**found), marked_in)


def _other(pointer: str, **found: Any) -> PostOtherFinding:
    return PostOtherFinding(pointer, OtherFinding(**found))
