"""What money is paid for as one: a settlement of many lines, or a payable that is its own line."""

from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Computed, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.reporting.tables.payables import Payable
from services.reporting.tables.settlements import Settlement

Batch = Settlement | Payable


class OfBatch:
    """What the batch of a row, its `batch_id`, is; the database holds it to be there."""

    __mapper_args__: ClassVar[dict[str, Any]] = {"eager_defaults": True}

    settlement_id: Mapped[str | None] = mapped_column(
        ForeignKey("settlements.id"),
        Computed("CASE WHEN starts_with(batch_id, 'stm_') THEN batch_id END", persisted=True),
    )
    payable_id: Mapped[str | None] = mapped_column(
        ForeignKey("payables.id"),
        Computed("CASE WHEN starts_with(batch_id, 'pbl_') THEN batch_id END", persisted=True),
    )


def of_one_batch() -> CheckConstraint:
    """A batch that is named is a settlement or a payable."""
    return CheckConstraint(
        "num_nonnulls(batch_id) = num_nonnulls(settlement_id, payable_id)", name="batch"
    )
