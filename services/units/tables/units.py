"""Units: what they declared, and how an office decided."""

from datetime import date

from sqlalchemy import (
    CheckConstraint,
    Index,
    text,
)
from sqlalchemy.dialects.postgresql import TEXT
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.units.rules.units import UnitState
from services.units.tables import Base


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
    industry_class: Mapped[str | None]
    """2 to 4 digits of GB/T 4754, where the unit named them."""
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
