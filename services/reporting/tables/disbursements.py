"""Money that left the fund or came back to it, by the day it did: indicator 15 is summed here."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.reporting.rules.disbursements import Kind
from services.reporting.tables.batches import OfBatch, of_one_batch
from services.reporting.tables.mapping import Base


class Disbursement(OfBatch, Base):
    """One amount of one kind for one recognising office; what came back is negative.

    `region` is the code of the office that recognised the units concerned, `paid_on` the day on
    which the payee got the money (or the fund got it back). `returns` names the disbursement of
    which a negative row is a part, `line_id` the line whose money came back, `run` the payment of
    the batch that it is part of.
    """

    __tablename__ = "disbursements"

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(Text)
    region: Mapped[str]
    amount: Mapped[Decimal]
    paid_on: Mapped[date]
    voucher: Mapped[str | None]
    batch_id: Mapped[str | None]
    returns: Mapped[str | None] = mapped_column(ForeignKey("disbursements.id"))
    line_id: Mapped[str | None]
    run: Mapped[int | None]
    import_id: Mapped[str | None] = mapped_column(ForeignKey("history_imports.id"), index=True)
    """The list by which it was taken over from the time before; None of what was paid here."""
    recovery_id: Mapped[str | None] = mapped_column(ForeignKey("recoveries.id"), index=True)
    """The claim by which it came back, maybe of another month's line; None of all other money."""
    author: Mapped[str]
    ground: Mapped[str]
    recorded_at: Mapped[datetime]

    __table_args__ = (
        of_one_batch(),
        CheckConstraint(
            "kind IN ('living_allowance', 'accident_premium', 'social_insurance_subsidy',"
            " 'unit_award')",
            name="kind",
        ),
        CheckConstraint("(returns IS NULL) = (amount > 0)", name="sign"),
        Index(None, "region", "paid_on"),
        Index(None, "batch_id"),
        Index(None, "line_id"),
        Index(None, "returns", postgresql_where=text("returns IS NOT NULL")),
    )
