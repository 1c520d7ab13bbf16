"""Placements as they were known from instant to instant, drawn out of their facts.

Nothing stands here that the facts do not say: every row may be drawn anew. A month is counted from
these rows, so that it reads what touches it and not all facts of all years.
"""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.reporting.tables.mapping import Base


class ToldPlacement(Base):
    """One placement as known from an instant until another; `known_until` null is until now.

    The columns are those of `rules/histories.py`; `region` is the recognising office.
    """

    __tablename__ = "told_placements"

    id: Mapped[str] = mapped_column(primary_key=True)
    known_from: Mapped[datetime] = mapped_column(primary_key=True)
    known_until: Mapped[datetime | None]
    post_id: Mapped[str]
    region: Mapped[str]
    arrived_on: Mapped[date]
    graduated_on: Mapped[date | None]
    state: Mapped[str]
    last_day: Mapped[date | None]
    cause: Mapped[str | None]
    by_whom: Mapped[str | None]
    outcome: Mapped[str | None]
    arrival_fact: Mapped[str]
    end_fact: Mapped[str | None]
    outcome_fact: Mapped[str | None]

    __table_args__ = (
        Index(None, "arrived_on", "last_day", "region"),
        Index(None, "last_day", "arrived_on", "region"),
        Index(None, "post_id"),
        # Who is on post: not who once was, of whom another row says by now when it ended.
        Index(
            "ix_told_placements_standing",
            text("coalesce(known_until, 'infinity'::timestamptz)"),
            "region",
            postgresql_where=text("last_day IS NULL"),
        ),
    )


class PlacementsDrawn(Base):
    """Up to which fact of a source the table above is drawn."""

    __tablename__ = "placements_drawn"

    source: Mapped[str] = mapped_column(primary_key=True)
    no: Mapped[int] = mapped_column(BigInteger)
