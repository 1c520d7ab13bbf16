"""Prospective units, the posts they might offer, and what an office did about them."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.dialects.postgresql import TEXT
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.units.rules.prospects import PlannedPost, ProspectState
from services.units.tables import Base


class ProspectiveUnit(Base):
    """An employer that might become a unit 拟发展单位."""

    __tablename__ = "prospective_units"
    __table_args__ = (
        CheckConstraint(
            "state IN ('recommended','policy_sent','answered','registered','dropped')",
            name="state",
        ),
        CheckConstraint("(state = 'registered') = (unit_id IS NOT NULL)", name="unit"),
        Index("ix_prospective_units_region", "region", "id"),
        Index("ix_prospective_units_list_id", "list_id"),
        Index(
            "ix_prospective_units_name",
            "region",
            text("lower(replace(normalize(name, NFKC), ' ', ''))"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    state: Mapped[ProspectState] = mapped_column(TEXT)
    name: Mapped[str]
    credit_code: Mapped[str | None] = mapped_column(unique=True)
    region: Mapped[str]
    """The county that looks after it."""
    industry: Mapped[str]
    industry_class: Mapped[str | None]
    contact_name: Mapped[str | None] = mapped_column(Sealed("prospective_units.contact_name"))
    contact_phone: Mapped[str | None] = mapped_column(Sealed("prospective_units.contact_phone"))
    recommended_by: Mapped[str]
    recommended_on: Mapped[date]
    list_id: Mapped[str | None]
    """The list on which a department sent it."""
    policy_sent_on: Mapped[date | None]
    """When the policy last went out; every time is a contact."""
    answer: Mapped[str | None]
    answered_on: Mapped[date | None]
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("units.id"), unique=True)
    registered_on: Mapped[date | None]
    dropped_on: Mapped[date | None]


class ProspectPost(Base):
    """A post that a prospective unit might offer; `post_id` is the draft it became."""

    __tablename__ = "prospect_posts"
    __table_args__ = (
        CheckConstraint("headcount > 0", name="headcount"),
        Index("ix_prospect_posts_prospect_id", "prospect_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    prospect_id: Mapped[str] = mapped_column(ForeignKey("prospective_units.id"))
    no: Mapped[int]
    """Its place in the list."""
    title: Mapped[str]
    duties: Mapped[str | None]
    occupation: Mapped[str]
    headcount: Mapped[int]
    workplace: Mapped[str | None]
    workplace_county: Mapped[str]
    months: Mapped[int]
    meals: Mapped[bool]
    lodging: Mapped[bool]
    extra_allowance: Mapped[str | None]
    post_id: Mapped[str | None] = mapped_column(ForeignKey("posts.id"))

    @property
    def form(self) -> PlannedPost:
        """Its own words and numbers, as the form they came from."""
        names = PlannedPost.__dataclass_fields__
        return PlannedPost(**{name: getattr(self, name) for name in names})


class ProspectContact(Base):
    """One thing done about a prospective unit; never changed, only added to."""

    __tablename__ = "prospect_contacts"
    __table_args__ = (Index("ix_prospect_contacts_prospect_id", "prospect_id"),)

    no: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    prospect_id: Mapped[str] = mapped_column(ForeignKey("prospective_units.id"))
    move: Mapped[str]
    day: Mapped[date]
    code: Mapped[str | None]
    """In which way the policy went out, or what the answer was."""
    words: Mapped[str | None] = mapped_column(Sealed("prospect_contacts.words"))
    author: Mapped[str]
    recorded_at: Mapped[datetime]
