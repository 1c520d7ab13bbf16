"""Units: what they declared, and how an office decided."""

from datetime import date

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    text,
)
from sqlalchemy.dialects.postgresql import TEXT, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.units.rules.units import UnitState
from services.units.tables import Base


class Unit(Base):
    """An internship unit 见习单位; its id is the one its account bears."""

    __tablename__ = "units"
    __table_args__ = (
        CheckConstraint(
            "state IN ('applied','recognised','suspended','removed','returned','refused','merged')",
            name="state",
        ),
        CheckConstraint("staff > 0", name="staff"),
        CheckConstraint("(state = 'merged') = (merged_into IS NOT NULL)", name="merged_into"),
        Index("ix_units_region", "region", "id"),
        Index("ix_units_merged_into", "merged_into"),
        Index("ix_units_unmet", "id", postgresql_where=text("unmet <> '{}'")),
        Index("ix_units_suspended", "id", postgresql_where=text("state = 'suspended'")),
        Index(
            "ix_units_public", "recognised_on", "id", postgresql_where=text("state = 'recognised'")
        ),
        Index("ix_units_search", "search", postgresql_using="gin"),
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
    industry_class: Mapped[str | None]
    """2 to 4 digits of GB/T 4754, where the unit named them."""
    ownership: Mapped[str]
    kind: Mapped[str]
    park: Mapped[str | None]
    staff: Mapped[int]
    founded_on: Mapped[date | None]
    """Since when it operates in Ningxia."""
    recommended_by: Mapped[str]
    contact_name: Mapped[str] = mapped_column(Sealed("units.contact_name"))
    contact_phone: Mapped[str] = mapped_column(Sealed("units.contact_phone"))
    applied_on: Mapped[date]
    recognised_on: Mapped[date | None]
    demonstration_since: Mapped[date | None]
    """Since when it is a demonstration unit; None if it is none."""
    decided_on: Mapped[date | None]
    decision_ground: Mapped[str | None] = mapped_column(Sealed("units.decision_ground"))
    decision_remedy: Mapped[str | None] = mapped_column(Sealed("units.decision_remedy"))
    merged_into: Mapped[str | None] = mapped_column(ForeignKey("units.id"))
    """The unit that took it over, or that took over the one which did."""
    unmet: Mapped[list[str]] = mapped_column(server_default="{}", default=list)
    """Conditions that no longer hold of a recognised unit, as of the last look at them."""
    import_id: Mapped[str | None] = mapped_column(ForeignKey("history_imports.id"))
    """The list by which it was taken over from the time before; None of who applied here."""
    safety_due_after: Mapped[int | None] = mapped_column(BigInteger)
    """The last finding before address or industry changed; a later one of safety is due."""
    search: Mapped[str] = mapped_column(
        TSVECTOR,
        Computed(
            "search_pieces(name || ' ' || address || ' ' || coalesce(park, ''))", persisted=True
        ),
        deferred=True,
    )
    """The pieces of its words."""
