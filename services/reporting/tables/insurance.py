"""Accident insurance: contracts in versions, lists to carriers, gaps found, claims."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.reporting.rules.insurance_claims import Harm
from services.reporting.rules.insurance_claims import Move as ClaimMove
from services.reporting.rules.insurance_claims import State as ClaimState
from services.reporting.rules.insurance_contracts import PremiumRule
from services.reporting.rules.insurance_covers import Kind, Reason
from services.reporting.rules.insurance_lists import State as ListState
from services.reporting.tables.mapping import Base


class InsuranceContract(Base):
    """One version of a contract of a region with a carrier; the last one counts. Never changed.

    `cover` is the sum insured of one person, `premium` that of one unit of the rule, in yuan.
    """

    __tablename__ = "insurance_contracts"

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    region: Mapped[str]
    carrier: Mapped[str]
    procurement_number: Mapped[str]
    cover: Mapped[Decimal]
    first_day: Mapped[date]
    last_day: Mapped[date]
    premium_rule: Mapped[PremiumRule] = mapped_column(Text)
    premium: Mapped[Decimal]
    seats: Mapped[int | None]
    cover_limit: Mapped[Decimal]
    """The limit that its cover was held to, as of its first day."""
    ground: Mapped[str]
    author: Mapped[str]
    recorded_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("first_day <= last_day", name="term"),
        CheckConstraint("cover > 0 AND cover <= cover_limit", name="cover"),
        CheckConstraint("premium >= 0", name="premium"),
        CheckConstraint(
            "premium_rule IN ('months_touched', 'months_from_arrival', 'seats')",
            name="premium_rule",
        ),
        CheckConstraint("(seats IS NOT NULL) = (premium_rule = 'seats')", name="seats"),
        Index(None, "region"),
    )


class InsuranceList(Base):
    """A numbered list to a contract's carrier, and what the carrier answered to it."""

    __tablename__ = "insurance_lists"

    id: Mapped[str] = mapped_column(primary_key=True)
    contract_id: Mapped[str]
    no: Mapped[int]
    region: Mapped[str]
    state: Mapped[ListState] = mapped_column(Text)
    version: Mapped[int]
    additions: Mapped[int]
    withdrawals: Mapped[int]
    rejected: Mapped[int]
    drawn_on: Mapped[date]
    acknowledged_on: Mapped[date | None]
    """The day on which the carrier answered."""
    reference: Mapped[str | None]
    """The carrier's number of its answer (批单号)."""
    effective_from: Mapped[date | None]
    """From which day it covers those added; None as listed."""
    author: Mapped[str]
    recorded_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("contract_id", "no"),
        CheckConstraint("state IN ('drawn', 'acknowledged')", name="state"),
        CheckConstraint(
            "(state = 'acknowledged') = (acknowledged_on IS NOT NULL)", name="acknowledged"
        ),
        Index(None, "region", "id"),
    )


class InsuranceEntry(Base):
    """One line of a list: days of a placement that come under cover or leave it. Never changed."""

    __tablename__ = "insurance_entries"

    list_id: Mapped[str] = mapped_column(ForeignKey("insurance_lists.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    contract_id: Mapped[str]
    placement_id: Mapped[str]
    youth_id: Mapped[str]
    unit_id: Mapped[str]
    kind: Mapped[Kind] = mapped_column(Text)
    first_day: Mapped[date]
    last_day: Mapped[date]

    __table_args__ = (
        CheckConstraint("first_day <= last_day", name="days"),
        CheckConstraint("kind IN ('addition', 'withdrawal')", name="kind"),
        Index(None, "placement_id"),
    )


class InsuranceRejection(Base):
    """A line of a list that the carrier did not accept, and why. Never changed."""

    __tablename__ = "insurance_rejections"

    list_id: Mapped[str] = mapped_column(ForeignKey("insurance_lists.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reason: Mapped[str]


class InsuranceGap(Base):
    """A stretch on post without cover as it was found: told of once. Never changed."""

    __tablename__ = "insurance_gaps"

    placement_id: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[date] = mapped_column(primary_key=True)
    reason: Mapped[Reason] = mapped_column(Text, primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    region: Mapped[str]
    found_at: Mapped[datetime]


class InsuranceClaim(Base):
    """A claim on a carrier for an accident of one trainee on a day of cover."""

    __tablename__ = "insurance_claims"

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    state: Mapped[ClaimState] = mapped_column(Text)
    placement_id: Mapped[str]
    youth_id: Mapped[str]
    region: Mapped[str]
    contract_id: Mapped[str]
    harm: Mapped[Harm] = mapped_column(Text)
    accident_on: Mapped[date]
    reported_on: Mapped[date]
    cover: Mapped[Decimal]
    paid: Mapped[Decimal | None]

    __table_args__ = (
        CheckConstraint("state IN ('reported', 'papers', 'paid', 'refused')", name="state"),
        CheckConstraint("harm IN ('death', 'disability', 'injury', 'hospital')", name="harm"),
        CheckConstraint("accident_on <= reported_on", name="reported_on"),
        CheckConstraint("(paid IS NOT NULL) = (state = 'paid')", name="paid"),
        CheckConstraint("paid > 0 AND paid <= cover", name="within_cover"),
        Index(None, "region", "id"),
        Index(None, "placement_id"),
    )


class InsuranceClaimMove(Base):
    """One move of a claim: who, which day it tells of, on what ground. Never changed."""

    __tablename__ = "insurance_claim_moves"

    claim_id: Mapped[str] = mapped_column(ForeignKey("insurance_claims.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    move: Mapped[ClaimMove] = mapped_column(Text)
    on: Mapped[date]
    evidence: Mapped[dict[str, Any]] = mapped_column(JSONB)
    ground: Mapped[str] = mapped_column(Sealed("insurance_claim_moves.ground"))
    author: Mapped[str]
    recorded_at: Mapped[datetime]
