"""Allowance that came back and is not paid again: who said so, and why."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.common.values.month import Month
from services.reporting.rules.return_closings import State
from services.reporting.tables.mapping import Base


class ReturnClosing(Base):
    """What of a placement's month came back and is not to be paid again, in yuan: `amount`.

    `explained` is all that had come back for good by then, of which it closes the last `amount`.
    `youth_id` and `unit_id` are those of the line that had been paid; `answer` are the words of who
    confirmed or declined it, `withdrawal` those of who withdrew it later.
    """

    __tablename__ = "return_closings"

    id: Mapped[str] = mapped_column(primary_key=True)
    placement_id: Mapped[str]
    month: Mapped[Month]
    youth_id: Mapped[str]
    unit_id: Mapped[str]
    region: Mapped[str]
    amount: Mapped[Decimal]
    explained: Mapped[Decimal]
    state: Mapped[State] = mapped_column(Text)
    version: Mapped[int]
    author: Mapped[str]
    ground: Mapped[str] = mapped_column(Sealed("return_closings.ground"))
    recorded_at: Mapped[datetime]
    answered_by: Mapped[str | None]
    answer: Mapped[str | None] = mapped_column(Sealed("return_closings.answer"))
    answered_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None]
    withdrawal: Mapped[str | None] = mapped_column(Sealed("return_closings.withdrawal"))
    withdrawn_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("amount > 0 AND explained >= amount", name="amount"),
        CheckConstraint("(state = 'proposed') = (answered_by IS NULL)", name="answered_by"),
        CheckConstraint("author <> answered_by", name="two_persons"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_by IS NOT NULL)", name="withdrawn_by"),
        CheckConstraint("author <> withdrawn_by", name="another_withdraws"),
        Index(None, "placement_id", "month"),
        Index(None, "region", "id"),
        Index(None, "youth_id"),
    )
