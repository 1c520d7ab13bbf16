"""Settlements, their moves and lines, and the days of each youth that a line has settled."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import DATERANGE, JSONB, Range
from sqlalchemy.orm import Mapped, mapped_column

from services.common.values.month import Month
from services.reporting.rules.lines import HeldFor
from services.reporting.rules.month_days import Method
from services.reporting.rules.payees import Payee
from services.reporting.rules.settlements import Move, State
from services.reporting.tables.mapping import Base


class Settlement(Base):
    """The living allowance of one month for the units that offices within a region recognised.

    `as_of` holds how far each feed had been read, `known_at` the instant of that reading;
    `prepared_to` is the last placement looked at, where an interrupted preparation goes on;
    `total` is what is to be paid, `to_recover` what was paid too much before, `set_off` what of
    the lines is set against earlier claims instead of being paid, all in yuan;
    `publicity_ends_on` is the last day of publicity as it was told; `budget_year` is the year whose
    budget holds what was approved, null before the approval; `provisional` says that the month's
    year was unpublished when its days were counted, or one of the publicity when that began.
    """

    __tablename__ = "settlements"

    id: Mapped[str] = mapped_column(primary_key=True)
    region: Mapped[str]
    month: Mapped[Month]
    state: Mapped[State] = mapped_column(Text)
    version: Mapped[int]
    as_of: Mapped[dict[str, Any]] = mapped_column(JSONB)
    prepared_to: Mapped[str]
    known_at: Mapped[datetime]
    lines: Mapped[int]
    held: Mapped[int]
    total: Mapped[Decimal]
    to_recover: Mapped[Decimal]
    set_off: Mapped[Decimal]
    publicity_ends_on: Mapped[date | None]
    budget_year: Mapped[int | None]
    provisional: Mapped[bool]

    __table_args__ = (
        Index(None, "region", "month"),
        Index(
            "uq_settlements_under_way",
            "region",
            "month",
            unique=True,
            postgresql_where=text("state = 'preparing'"),
        ),
    )


class SettlementMove(Base):
    """One move of a settlement from state to state: who, when, on what ground. Never changed."""

    __tablename__ = "settlement_moves"

    settlement_id: Mapped[str] = mapped_column(ForeignKey("settlements.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    move: Mapped[Move] = mapped_column(Text)
    author: Mapped[str]
    ground: Mapped[str]
    evidence: Mapped[dict[str, Any]] = mapped_column(JSONB)
    recorded_at: Mapped[datetime]


class SettlementLine(Base):
    """What one placement is due for one month, with all that its amount was computed from.

    `county` is where the workplace stood on the last day, and `method` how it counts; `portions`
    are the parts of the span under one standard of one county, `full_month` what a whole month
    gives, `ceiling` what the month of this person still had room for, `computed` what the rule
    gives, `already` what earlier lines of this placement and month settled; `amount` = `computed`
    - `already`, of which `set_off` is kept back against the claim `set_off_against` and `to_pay`
    leaves, to the account of the `payee`. `adjusts` names the first line of that placement and
    month, null on that line itself. A line held for a reason is not paid. Never changed once
    written. A trigger looks once a statement whether settlement, account, claim and first line
    are known, as another does for the line that settled days name.
    """

    __tablename__ = "settlement_lines"

    id: Mapped[str] = mapped_column(primary_key=True)
    settlement_id: Mapped[str]
    placement_id: Mapped[str]
    youth_id: Mapped[str]
    unit_id: Mapped[str]
    region: Mapped[str]
    county: Mapped[str]
    month: Mapped[Month]
    first: Mapped[date]
    last: Mapped[date]
    days: Mapped[int]
    counted_days: Mapped[int]
    month_days: Mapped[int]
    method: Mapped[Method] = mapped_column(Text)
    portions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    full_month: Mapped[Decimal]
    ceiling: Mapped[Decimal]
    computed: Mapped[Decimal]
    already: Mapped[Decimal]
    amount: Mapped[Decimal]
    article: Mapped[str]
    sentence: Mapped[str]
    values: Mapped[list[str]] = mapped_column(ARRAY(Text))
    calendar_version: Mapped[str]
    held_for: Mapped[list[HeldFor]] = mapped_column(ARRAY(Text))
    payee_account_id: Mapped[str | None]
    payee: Mapped[Payee] = mapped_column(Text)
    set_off: Mapped[Decimal]
    set_off_against: Mapped[str | None]
    to_pay: Mapped[Decimal]
    adjusts: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("amount = computed - already", name="amount"),
        CheckConstraint("computed BETWEEN 0 AND full_month", name="within_full_month"),
        CheckConstraint("first <= last", name="span"),
        CheckConstraint("to_pay = GREATEST(amount, 0) - set_off", name="to_pay"),
        CheckConstraint(
            "set_off >= 0 AND to_pay >= 0 AND (set_off > 0) = (set_off_against IS NOT NULL)",
            name="set_off",
        ),
        UniqueConstraint("settlement_id", "placement_id"),
        Index(None, "youth_id", "id"),
        Index(None, "placement_id", "month"),
        Index(None, "payee_account_id"),
        Index(None, "set_off_against", postgresql_where=text("set_off_against IS NOT NULL")),
        Index(None, "adjusts", postgresql_where=text("adjusts IS NOT NULL")),
    )


class SettledDays(Base):
    """Which days of a youth are settled, net of adjustments and cancelled settlements.

    One row per placement and month, so that a month is settled once; no two rows of a youth
    share a day, so that no day is paid twice: days lie within their month, and a trigger looks at
    all rows of a statement at once. A late fact that shortens a placement shortens it.
    """

    __tablename__ = "settled_days"

    placement_id: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[Month] = mapped_column(primary_key=True)
    youth_id: Mapped[str]
    days: Mapped[Range[date]] = mapped_column(DATERANGE)
    line_id: Mapped[str]
    """The first line of that placement and month: what later ones adjust."""

    __table_args__ = (
        CheckConstraint(
            "days <@ daterange(month, (month + interval '1 month')::date)", name="within_month"
        ),
        Index(None, "youth_id", "month"),
    )
