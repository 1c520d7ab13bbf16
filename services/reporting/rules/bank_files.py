"""Bank files: the rows a bank pays by, and in which forms they are handed out."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Literal

from services.common.errors import Refused

FileFormat = Literal["csv", "xlsx"]


_APPROVED: Final = ("approved", "partly_disbursed", "disbursed")


class NothingDue(Refused):
    """这批结算现在没有可以拨付的行。"""


class NotApproved(Refused):
    """审批以后才能提取银行文件。"""


@dataclass(frozen=True)
class BankRow:
    """One line to be paid: to whom, how much in yuan, and why an earlier try failed."""

    line_id: str
    holder: str = field(repr=False)
    bank: str
    account: str = field(repr=False)
    amount: Decimal
    purpose: str
    failed_before: str


def require_rows(rows: int) -> None:
    """A file pays somebody: NothingDue."""
    if not rows:
        raise NothingDue


def require_approved(state: str) -> None:
    """No bank sees a list before its approval: NotApproved."""
    if state not in _APPROVED:
        raise NotApproved(state=state)
