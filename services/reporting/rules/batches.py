"""A batch that money is paid for: a settlement, or a payable, told apart by the id."""

from typing import Final

_PAYABLE: Final = "pbl_"


def is_payable(batch_id: str) -> bool:
    """Whether a batch is a payable, which is its own only line; a settlement has many."""
    return batch_id.startswith(_PAYABLE)


def named(batch_id: str | None) -> dict[str, str | None]:
    """A batch as others are told of it: by what it is."""
    payable = batch_id is not None and is_payable(batch_id)
    return {
        "settlement_id": None if payable else batch_id,
        "payable_id": batch_id if payable else None,
    }
