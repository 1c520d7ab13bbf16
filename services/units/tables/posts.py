"""Posts and their offers."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import TEXT, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.units.rules.offers import IntentMove, IntentState
from services.units.rules.posts import PostForm, PostState
from services.units.rules.under_18 import Under18Code, Under18State, keeps_out
from services.units.tables import Base


class Post(Base):
    """An internship post 见习岗位. It has no column for education, major, school or interview."""

    __tablename__ = "posts"
    __table_args__ = (
        CheckConstraint("state IN ('draft','open','suspended','closed')", name="state"),
        CheckConstraint("headcount > 0", name="headcount"),
        CheckConstraint("offer_version <= last_offer_version", name="offer_version"),
        CheckConstraint(
            "under_18_state IN ('declared', 'confirmed', 'refused')", name="under_18_state"
        ),
        CheckConstraint("unsuitable_under_18 = (under_18_state IS NOT NULL)", name="under_18"),
        Index("ix_posts_unit_id", "unit_id", "id"),
        Index("ix_posts_public", "published_on", "id", postgresql_where=text("state = 'open'")),
        UniqueConstraint("unit_id", "old_number"),
        Index("ix_posts_mentor_id", "mentor_id"),
        Index("ix_posts_workplace_id", "workplace_id"),
        Index(
            "ix_posts_county",
            "workplace_county",
            "published_on",
            "id",
            postgresql_where=text("state = 'open'"),
        ),
        Index(
            "ix_posts_search",
            "search",
            "areas",
            "published_in",
            postgresql_using="gin",
            postgresql_where=text("state = 'open'"),
        ),
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
    """As of today: where a workplace is named, its county moves with it."""
    workplace_id: Mapped[str | None] = mapped_column(ForeignKey("workplaces.id"))
    months: Mapped[int]
    meals: Mapped[bool]
    lodging: Mapped[bool]
    extra_allowance: Mapped[str | None]
    skills: Mapped[list[str]]
    remarks: Mapped[str | None]
    mentor_id: Mapped[str | None] = mapped_column(ForeignKey("mentors.id"))
    unsuitable_under_18: Mapped[bool]
    """As the unit declared it; whether it holds is what `under_18_state` says."""
    under_18_code: Mapped[Under18Code | None] = mapped_column(TEXT)
    under_18_ground: Mapped[str | None]
    under_18_state: Mapped[Under18State | None] = mapped_column(TEXT)
    under_18_decided_on: Mapped[date | None]
    under_18_decision_ground: Mapped[str | None] = mapped_column(
        Sealed("posts.under_18_decision_ground")
    )
    offer_version: Mapped[int]
    """The version of the offer in force; 0 before publication."""
    last_offer_version: Mapped[int]
    """The last version number given out, refused offers included."""
    published_on: Mapped[date | None]
    read_by: Mapped[str | None]
    """The edition of the threshold check that read its words last, once youths may read them."""
    import_id: Mapped[str | None] = mapped_column(ForeignKey("history_imports.id"), index=True)
    """The list by which it was taken over from the time before; None of one drafted here."""
    awaits_opening: Mapped[bool] = mapped_column(server_default="false", default=False)
    """Whether it rests since it was taken over: only its office opens it, having looked at it."""
    old_number: Mapped[str | None]
    """By which the unit's posts were told apart before."""
    search: Mapped[str] = mapped_column(TSVECTOR, server_default="", deferred=True)
    """The pieces of its words and of its unit's name; the database keeps them."""
    areas: Mapped[list[str]] = mapped_column(
        Computed(
            "ARRAY[left(workplace_county, 4), workplace_county]",
            persisted=True,
        ),
        deferred=True,
    )
    """The leading digits of its city's code, and its county's code."""
    published_in: Mapped[list[str]] = mapped_column(
        Computed(
            "ARRAY[extract(year from published_on)::int::text || '-' "
            "|| lpad(extract(month from published_on)::int::text, 2, '0')]",
            persisted=True,
        ),
        deferred=True,
    )
    """The month of its publication (2026-03), alone in a list, as the index of words holds them."""

    @property
    def form(self) -> PostForm:
        """Its own words and numbers, as the form they came from."""
        columns = {name: getattr(self, name) for name in PostForm.__dataclass_fields__}
        return PostForm(**{**columns, "skills": tuple(self.skills)})

    @property
    def keeps_out_under_18(self) -> bool:
        """Whether nobody under 18 is sent there."""
        return keeps_out(self.under_18_state)


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
    gone: Mapped[int] = mapped_column(server_default="0", default=0)
    """How many seats it takes off that are gone."""
    key: Mapped[bytes | None]
    state: Mapped[IntentState] = mapped_column(TEXT)
    author: Mapped[str]
    ground: Mapped[str] = mapped_column(Sealed("offer_intents.ground"))
    request_id: Mapped[str]
    opened_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    """When it was last taken up again, nobody having waited for it."""
    settled_at: Mapped[datetime | None]
    taken: Mapped[int | None]
    """How many seats were taken by matching's answer."""
    reason: Mapped[str | None]
