"""Youths: the real-name registry of 四, personal numbers sealed from the first row on."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    DateTime,
    Identity,
    Index,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import BlindIndex, Sealed
from services.matching.tables import Base


class Youth(Base):
    """One person known to the registry; who has an intention has applied."""

    __tablename__ = "youths"
    __table_args__ = (
        CheckConstraint("state IN ('known', 'applied', 'paused', 'withdrawn')", name="state"),
        CheckConstraint("declines >= 0", name="declines"),
        CheckConstraint("(applied_at IS NULL) = (state = 'known')", name="applied_at"),
        CheckConstraint("(owner_id IS NULL) = (signed_up_at IS NULL)", name="owner"),
        CheckConstraint("(phone IS NULL) = (phone_index IS NULL)", name="phone"),
        Index("ix_youths_region", "region", "id", postgresql_ops={"region": "text_pattern_ops"}),
        Index("ix_youths_recorded_at", "recorded_at", postgresql_where=text("erased_on IS NULL")),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    serial: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    """The internal serial that lotteries are drawn on: tells nothing of the person."""
    version: Mapped[int]
    state: Mapped[str]
    name: Mapped[str] = mapped_column(Sealed("youths.name"))
    id_number: Mapped[str] = mapped_column(Sealed("youths.id_number"))
    id_number_index: Mapped[bytes] = mapped_column(
        unique=True,
        info=BlindIndex("youths.id_number", "id_number", erased="youths.erased").info,
    )
    phone: Mapped[str | None] = mapped_column(Sealed("youths.phone"))
    """None only of one whom a list named without it."""
    phone_index: Mapped[bytes | None] = mapped_column(
        index=True, info=BlindIndex("youths.phone", "phone").info
    )
    region: Mapped[str]
    """Where the youth lives: a county's code of the day of registration."""
    education_level: Mapped[str | None]
    school: Mapped[str | None]
    major: Mapped[str | None]
    graduated_on: Mapped[date | None]
    skill_level: Mapped[str | None]
    unemployment_registered_on: Mapped[date | None]
    household_region: Mapped[str | None]
    """Where the household is registered (户籍), anywhere in the country."""
    employed: Mapped[bool]
    """Declared, not proven: whether in employment."""
    hardship: Mapped[list[str]] = mapped_column(ARRAY(Text))
    origins: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    """By fact: which telling it was taken from, of what source, as of which day."""
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    """Since when the person is known, whoever told of them first."""
    signed_up_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """Since when the record is that of the person's own account."""
    owner_id: Mapped[str | None] = mapped_column(unique=True)
    """The youth id of the account whose record it is: its own id, unless somebody had applied by
    it before its person signed up; None of who has no account."""
    applied_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """The registration instant of the priority order: kept through refusals and returns."""
    declines: Mapped[int]
    erased_on: Mapped[date | None]
    """Since when the record is nobody's: its time was over, and counts alone are read of it."""
    let_go_by: Mapped[int | None]
    """By which edition of what is let go; None of those of before editions were counted."""
