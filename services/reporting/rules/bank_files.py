"""Bank files: the rows a bank pays by, and in which forms they are handed out."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Literal

from services.common.errors import Refused
from services.reporting.rules.disbursements import Kind
from services.reporting.rules.payables import Kind as PayableKind

FileFormat = Literal["csv", "xlsx"]


_APPROVED: Final = ("approved", "partly_disbursed", "disbursed", "paid")
_PURPOSES: Final[dict[Kind | PayableKind, str]] = {
    "living_allowance": "就业见习基本生活补贴",
    "accident_premium": "就业见习意外伤害保险费",
    "social_insurance_subsidy": "就业见习社会保险补贴",
    "unit_award": "就业见习单位奖补",
    "returned_allowance": "就业见习基本生活补贴",
}
_TIME: Final = re.compile(r"\d{4}(-\d{2})?", re.ASCII)
_NUMBER: Final = re.compile(
    r"((?:stl|pbl)_[0-9A-HJKMNP-TV-Z]{26})(?:-([2-9]|[1-9]\d{1,3}))?", re.ASCII
)


class NothingDue(Refused):
    """现在没有可以拨付的行，或者还没有经核对的收款账户。"""


class NotApproved(Refused):
    """审批以后才能提取银行文件。"""


@dataclass(frozen=True)
class BankRow:
    """One line to be paid: to whom, how much in yuan, and why an earlier try failed.

    `attempt` counts the tries to pay it: 1, 2, 3….
    """

    batch_id: str
    line_id: str
    attempt: int
    holder: str = field(repr=False)
    bank: str
    account: str = field(repr=False)
    amount: Decimal
    purpose: str
    failed_before: str

    @property
    def number(self) -> str:
        """By what the bank answers: an answer to one try is none to another."""
        return self.line_id if self.attempt == 1 else f"{self.line_id}-{self.attempt}"


def try_of(number: str) -> tuple[str, int] | None:
    """Of which line a number of a bank file is, and of which try; None for any other text."""
    found = _NUMBER.fullmatch(number)
    return (found[1], int(found[2] or 1)) if found else None


def purpose_of(kind: Kind | PayableKind, period: str) -> str:
    """What the payee reads of a payment: the year or month, if there is one, and the kind."""
    time = _TIME.match(period)
    return f"{time.group() if time else ''}{_PURPOSES[kind]}"


def require_rows(rows: int) -> None:
    """A file pays somebody: NothingDue."""
    if not rows:
        raise NothingDue


def require_approved(state: str) -> None:
    """No bank sees a list before its approval: NotApproved."""
    if state not in _APPROVED:
        raise NotApproved(state=state)
