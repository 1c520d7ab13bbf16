"""Complaints: what somebody said, sealed, and what an office found."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, false, text
from sqlalchemy.dialects.postgresql import TEXT
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.units.rules.complaints import ComplaintKind, ComplaintState, Consequence
from services.units.tables import Base


class Complaint(Base):
    """One complaint about a unit. Whose it is, only they can show: by receipt or by account."""

    __tablename__ = "complaints"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('interview_or_threshold','unpaid','safety','hours','harassment',"
            "'false_attendance','data')",
            name="kind",
        ),
        CheckConstraint(
            "state IN ('received','investigated','upheld','not_upheld','transferred','withdrawn')",
            name="state",
        ),
        CheckConstraint("(receipt IS NULL) <> (account IS NULL)", name="owner"),
        CheckConstraint(
            "state NOT IN ('upheld','not_upheld') OR (finding IS NOT NULL AND evidence IS NOT NULL"
            " AND answer IS NOT NULL AND (state = 'upheld') = (consequence IS NOT NULL))",
            name="finding",
        ),
        CheckConstraint("(reopened_on IS NULL) = (reopening_ground IS NULL)", name="reopening"),
        Index("ix_complaints_unit_id", "unit_id", "received_on"),
        Index("ix_complaints_account", "account"),
        Index("ix_complaints_county", "county"),
        Index(
            "ix_complaints_work",
            text("(state <> ALL (ARRAY['received'::text, 'investigated'::text]))"),
            text("coalesce(due_on, received_on)"),
            "id",
        ),
        Index(
            "ix_complaints_due",
            text("coalesce(due_on, received_on)"),
            "id",
            postgresql_where=text("state IN ('received','investigated')"),
        ),
        Index("ix_complaints_kept", "closed_on", postgresql_where=text("forgotten_on IS NULL")),
        Index("ix_complaints_untraced", "unit_id", postgresql_where=text("NOT traced")),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    post_id: Mapped[str | None] = mapped_column(ForeignKey("posts.id"))
    kind: Mapped[ComplaintKind] = mapped_column(TEXT)
    state: Mapped[ComplaintState] = mapped_column(TEXT)
    happened_on: Mapped[date | None]
    county: Mapped[str | None]
    """Where it happened: that of the post on the day, or as whoever complained named it."""
    words: Mapped[str] = mapped_column(Sealed("complaints.words"))
    name: Mapped[str | None] = mapped_column(Sealed("complaints.name"))
    phone: Mapped[str | None] = mapped_column(Sealed("complaints.phone"))
    registered_name: Mapped[str | None] = mapped_column(Sealed("complaints.registered_name"))
    """Whose account it came from, as matching had them registered on the day."""
    registered_phone: Mapped[str | None] = mapped_column(Sealed("complaints.registered_phone"))
    traced: Mapped[bool] = mapped_column(server_default=false())
    """Whether its traces are kept, by which words that name who complained are found."""
    receipt: Mapped[bytes | None] = mapped_column(unique=True)
    """Blind index of the code given to somebody without an account."""
    account: Mapped[bytes | None]
    """Blind index of the account that complained."""
    received_on: Mapped[date]
    investigated_on: Mapped[date | None]
    due_on: Mapped[date | None]
    """Last day of the step that is on; null when no calendar reaches it."""
    closed_on: Mapped[date | None]
    finding: Mapped[str | None] = mapped_column(Sealed("complaints.finding"))
    evidence: Mapped[str | None] = mapped_column(Sealed("complaints.evidence"))
    consequence: Mapped[Consequence | None] = mapped_column(TEXT)
    suspended_on: Mapped[date | None]
    """When the unit was suspended on the ground of this complaint."""
    cleared_on: Mapped[date | None]
    """When an office found that what suspended the unit is gone."""
    clearance_ground: Mapped[str | None] = mapped_column(Sealed("complaints.clearance_ground"))
    transferred_to: Mapped[str | None] = mapped_column(Sealed("complaints.transferred_to"))
    answer: Mapped[str | None] = mapped_column(Sealed("complaints.answer"))
    """The office's answer to the complainant."""
    reopened_on: Mapped[date | None]
    """When its last conclusion was revoked."""
    reopening_ground: Mapped[str | None] = mapped_column(Sealed("complaints.reopening_ground"))
    forgotten_on: Mapped[date | None]
    """When its words, the answer, and who complained were let go."""


class RevokedFinding(Base):
    """A conclusion that was revoked, as it stood; the complaint has the one that stands."""

    __tablename__ = "revoked_findings"
    __table_args__ = (
        CheckConstraint("state IN ('upheld','not_upheld','transferred')", name="state"),
    )

    complaint_id: Mapped[str] = mapped_column(ForeignKey("complaints.id"), primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[ComplaintState] = mapped_column(TEXT)
    finding: Mapped[str | None] = mapped_column(Sealed("revoked_findings.finding"))
    evidence: Mapped[str | None] = mapped_column(Sealed("revoked_findings.evidence"))
    consequence: Mapped[Consequence | None] = mapped_column(TEXT)
    suspended_on: Mapped[date | None]
    cleared_on: Mapped[date | None]
    clearance_ground: Mapped[str | None] = mapped_column(
        Sealed("revoked_findings.clearance_ground")
    )
    transferred_to: Mapped[str | None] = mapped_column(Sealed("revoked_findings.transferred_to"))
    answer: Mapped[str] = mapped_column(Sealed("revoked_findings.answer"))
    closed_on: Mapped[date]
    revoked_on: Mapped[date]
    ground: Mapped[str] = mapped_column(Sealed("revoked_findings.ground"))
    author: Mapped[str]


class ComplaintTrace(Base):
    """Of who complained of a unit: a blind index of a name's end or a phone's, and no more."""

    __tablename__ = "complaint_traces"

    unit_id: Mapped[str] = mapped_column(primary_key=True)
    trace: Mapped[bytes] = mapped_column(primary_key=True)
    complaint_id: Mapped[str] = mapped_column(ForeignKey("complaints.id"), primary_key=True)
