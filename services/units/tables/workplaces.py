"""Workplaces of a unit, and where each of them stood from which day on."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.units.tables import Base


class Workplace(Base):
    """One of the places at which a unit works."""

    __tablename__ = "workplaces"
    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="days"),
        Index("ix_workplaces_unit_id", "unit_id", "id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    name: Mapped[str]
    first_day: Mapped[date]
    last_day: Mapped[date | None]


class WorkplaceSite(Base):
    """Where a workplace stands from a day on; appended, and the latest day counts."""

    __tablename__ = "workplace_sites"
    __table_args__ = (
        Index(
            "ix_workplace_sites_standing",
            "workplace_id",
            "since",
            unique=True,
            postgresql_where=text("withdrawn_on IS NULL"),
        ),
    )

    no: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    workplace_id: Mapped[str] = mapped_column(ForeignKey("workplaces.id"))
    since: Mapped[date]
    address: Mapped[str]
    county: Mapped[str]
    author: Mapped[str]
    ground: Mapped[str] = mapped_column(Sealed("workplace_sites.ground"))
    withdrawn_on: Mapped[date | None]
    """The day on which a move was withdrawn before it had begun: it counts for nothing."""
