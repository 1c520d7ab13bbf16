"""Facts as the feeds told them: one row per change, only ever added to."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.reporting.tables.mapping import Base


class Fact(Base):
    """One version of one object of a sister service, under its number in that feed.

    `region` is the code of the office concerned, for units, posts and placements the recognising
    one; `workplace_county` that of the workplace; both as of `occurred_on`, null where the object
    has none. `data` holds ids, codes, days and counts.
    """

    __tablename__ = "facts"

    source: Mapped[str] = mapped_column(primary_key=True)
    no: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    event: Mapped[str]
    kind: Mapped[str]
    object_id: Mapped[str]
    version: Mapped[int]
    occurred_on: Mapped[date]
    recorded_at: Mapped[datetime]
    region: Mapped[str | None]
    workplace_county: Mapped[str | None]
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)

    __table_args__ = (
        UniqueConstraint("object_id", "kind", "version", "source"),
        Index(None, "region", "kind", "object_id", postgresql_ops={"region": "text_pattern_ops"}),
        Index(None, "source", "occurred_on"),
        # The few that are counted besides placements, in order: not among all of those.
        Index(
            "ix_facts_counted",
            "kind",
            "object_id",
            "region",
            postgresql_where=text("kind IN ('unit', 'post', 'intake-plan')"),
        ),
        Index("ix_facts_succeeded", "object_id", postgresql_where=text("event = 'unit.succeeded'")),
        Index("ix_facts_unit", text("(data ->> 'unit_id')"), "kind", "object_id"),
        Index(
            "ix_facts_taken_over",
            "region",
            postgresql_where=text(
                "event = 'placement.arrived' AND (data ->> 'kept_since') IS NOT NULL"
            ),
        ),
        Index(
            "ix_facts_arrived_youth",
            text("(data ->> 'youth_id')"),
            postgresql_where=text("event = 'placement.arrived'"),
        ),
    )
