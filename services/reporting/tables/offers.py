"""Offers as the facts of posts tell them, drawn out so that no figure reads all facts again.

Nothing stands here that the facts do not say: every row may be drawn anew.
"""

from datetime import date

from sqlalchemy import ARRAY, BigInteger, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.reporting.tables.mapping import Base


class OfferedSpan(Base):
    """The seats of one post through a span of days; `until` is the first day after it.

    `region` is the recognising office, `county` that of the workplace. `offered_on` is the day of
    the offer's last change; `facts` name what says all this, such as units:17.
    """

    __tablename__ = "offered_spans"

    post_id: Mapped[str] = mapped_column(primary_key=True)
    first_day: Mapped[date] = mapped_column(primary_key=True)
    until: Mapped[date | None]
    region: Mapped[str]
    county: Mapped[str | None]
    unit_id: Mapped[str | None]
    headcount: Mapped[int]
    offered_on: Mapped[date]
    facts: Mapped[list[str]] = mapped_column(ARRAY(Text))

    __table_args__ = (
        Index(None, "region", "first_day", postgresql_ops={"region": "text_pattern_ops"}),
    )


class AddedSeats(Base):
    """Seats that one unit added to a post on a day; `region` is where the post was first told of.

    `fact` names the publication or raise.
    """

    __tablename__ = "added_seats"

    post_id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    region: Mapped[str | None]
    unit_id: Mapped[str]
    seats: Mapped[int]
    occurred_on: Mapped[date]
    fact: Mapped[str]

    __table_args__ = (Index(None, "occurred_on"),)


class OffersDrawn(Base):
    """Up to which fact of a source the two tables above are drawn."""

    __tablename__ = "offers_drawn"

    source: Mapped[str] = mapped_column(primary_key=True)
    no: Mapped[int] = mapped_column(BigInteger)
