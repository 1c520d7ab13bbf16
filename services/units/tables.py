"""What units keeps: units with their papers, posts with their offers, intake plans."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.common.store.tables import service_metadata
from services.units.rules.offers import IntentMove, IntentState
from services.units.rules.posts import PostState
from services.units.rules.units import UnitState


class Base(DeclarativeBase):
    """This service's own, the kernel's tables among them."""

    metadata = service_metadata()
    type_annotation_map: ClassVar = {
        str: TEXT,
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[str]: ARRAY(TEXT),
    }


class Unit(Base):
    """An internship unit 见习单位; its id is the one its account bears."""

    __tablename__ = "units"
    __table_args__ = (
        CheckConstraint(
            "state IN ('applied','recognised','suspended','removed','returned','refused')",
            name="state",
        ),
        CheckConstraint("staff > 0", name="staff"),
        Index("ix_units_region", "region", "id"),
        Index(
            "ix_units_public", "recognised_on", "id", postgresql_where=text("state = 'recognised'")
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    state: Mapped[UnitState] = mapped_column(TEXT)
    name: Mapped[str]
    credit_code: Mapped[str] = mapped_column(unique=True)
    region: Mapped[str]
    """The office that recognises it."""
    address: Mapped[str]
    industry: Mapped[str]
    ownership: Mapped[str]
    kind: Mapped[str]
    park: Mapped[str | None]
    staff: Mapped[int]
    recommended_by: Mapped[str]
    contact_name: Mapped[str] = mapped_column(Sealed("units.contact_name"))
    contact_phone: Mapped[str] = mapped_column(Sealed("units.contact_phone"))
    applied_on: Mapped[date]
    recognised_on: Mapped[date | None]
    decided_on: Mapped[date | None]
    decision_ground: Mapped[str | None]
    decision_remedy: Mapped[str | None]


class Document(Base):
    """One of the four systems of 六 as handed in; never changed, only added to."""

    __tablename__ = "documents"
    __table_args__ = (
        CheckConstraint("valid_to >= valid_from", name="validity"),
        Index("ix_documents_unit_id", "unit_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    kind: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    media_type: Mapped[str]
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(ForeignKey("document_contents.digest"))
    """SHA-256 of the bytes, in hex."""
    handed_in_at: Mapped[datetime]


class DocumentContent(Base):
    """The bytes of documents, by their digest."""

    __tablename__ = "document_contents"

    digest: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Mentor(Base):
    """A mentor 带教老师 of a unit."""

    __tablename__ = "mentors"
    __table_args__ = (Index("ix_mentors_unit_id", "unit_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    name: Mapped[str] = mapped_column(Sealed("mentors.name"))
    title: Mapped[str]
    phone: Mapped[str] = mapped_column(Sealed("mentors.phone"))
    since: Mapped[date]


class Finding(Base):
    """What an officer found of one condition of 七; never changed, only added to."""

    __tablename__ = "findings"
    __table_args__ = (Index("ix_findings_unit_id", "unit_id"),)

    no: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    condition: Mapped[str]
    met: Mapped[bool]
    evidence: Mapped[str]
    found_on: Mapped[date]
    found_by: Mapped[str]


class Post(Base):
    """An internship post 见习岗位. It has no column for education, major, school or interview."""

    __tablename__ = "posts"
    __table_args__ = (
        CheckConstraint("state IN ('draft','open','suspended','closed')", name="state"),
        CheckConstraint("headcount > 0", name="headcount"),
        CheckConstraint("offer_version <= last_offer_version", name="offer_version"),
        Index("ix_posts_unit_id", "unit_id", "id"),
        Index("ix_posts_public", "published_on", "id", postgresql_where=text("state = 'open'")),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    state: Mapped[PostState] = mapped_column(TEXT)
    title: Mapped[str]
    duties: Mapped[str]
    occupation: Mapped[str]
    headcount: Mapped[int]
    workplace: Mapped[str]
    workplace_county: Mapped[str]
    months: Mapped[int]
    meals: Mapped[bool]
    lodging: Mapped[bool]
    extra_allowance: Mapped[str | None]
    skills: Mapped[list[str]]
    mentor_id: Mapped[str | None] = mapped_column(ForeignKey("mentors.id"))
    unsuitable_under_18: Mapped[bool]
    offer_version: Mapped[int]
    """The version of the offer in force; 0 before publication."""
    last_offer_version: Mapped[int]
    """The last version number given out, refused offers included."""
    published_on: Mapped[date | None]


class OfferIntent(Base):
    """A change of an offer that waits for matching's word, or had it; one open per post."""

    __tablename__ = "offer_intents"
    __table_args__ = (
        CheckConstraint("state IN ('open','accepted','refused')", name="state"),
        UniqueConstraint("post_id", "version"),
        Index(
            "ix_offer_intents_open", "post_id", unique=True, postgresql_where=text("state = 'open'")
        ),
        Index("ix_offer_intents_key", "key", postgresql_where=text("key IS NOT NULL")),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    post_id: Mapped[str] = mapped_column(ForeignKey("posts.id"))
    version: Mapped[int]
    move: Mapped[IntentMove] = mapped_column(TEXT)
    headcount: Mapped[int]
    key: Mapped[bytes | None]
    state: Mapped[IntentState] = mapped_column(TEXT)
    author: Mapped[str]
    ground: Mapped[str]
    request_id: Mapped[str]
    opened_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    taken: Mapped[int | None]
    """How many seats were taken by matching's answer."""
    reason: Mapped[str | None]


class IntakePlan(Base):
    """One revision of a region's intake plan for a month; the newest counts."""

    __tablename__ = "intake_plans"
    __table_args__ = (CheckConstraint("people >= 0", name="people"),)

    region: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    people: Mapped[int]
    ground: Mapped[str]
    author: Mapped[str]
    set_at: Mapped[datetime]
