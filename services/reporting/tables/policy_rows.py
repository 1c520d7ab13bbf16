"""Rows that offices add to the dated values: each stays, and is only superseded by a later one."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.reporting.rules.policy_rows import Grade
from services.reporting.tables.mapping import Base


class PolicyRow(Base):
    """One value from a day on in a region, on a ground and by a source; never changed.

    `supersedes` names the version that stood for that region and day, null where none did; no two
    rows supersede the same.
    """

    __tablename__ = "policy_rows"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    region: Mapped[str]
    effective: Mapped[date]
    value: Mapped[Any] = mapped_column(JSONB)
    source: Mapped[str]
    grade: Mapped[Grade] = mapped_column(Text)
    note: Mapped[str]
    supersedes: Mapped[str | None]
    ground: Mapped[str]
    author: Mapped[str]
    recorded_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("grade IN ('A', 'B', 'C', 'NV')", name="grade"),
        UniqueConstraint(
            "name", "region", "effective", "supersedes", postgresql_nulls_not_distinct=True
        ),
    )
