"""What is read of the lines of a batch: those of a settlement, or a payable that is its own."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, SQLColumnExpression, case, literal

from services.reporting.queries.settlements import is_payable as is_line_payable
from services.reporting.rules.batches import is_payable
from services.reporting.tables.payables import Payable
from services.reporting.tables.settlements import SettlementLine


@dataclass(frozen=True)
class Lines:
    """Lines to be paid, column by column.

    `amount` in yuan is what leaves, `account` the one named for the first try, `owner` whose
    account it is: a youth, a unit, or a contract for its carrier.
    """

    of: type[SettlementLine] | type[Payable]
    id: SQLColumnExpression[str]
    batch_id: SQLColumnExpression[str]
    region: SQLColumnExpression[str]
    kind: SQLColumnExpression[str]
    period: SQLColumnExpression[Any]
    amount: SQLColumnExpression[Decimal]
    account: SQLColumnExpression[str | None]
    owner: SQLColumnExpression[str]
    is_payable: ColumnElement[bool]


SETTLED: Final = Lines(
    of=SettlementLine,
    id=SettlementLine.id,
    batch_id=SettlementLine.settlement_id,
    region=SettlementLine.region,
    kind=literal("living_allowance"),
    period=SettlementLine.month,
    amount=SettlementLine.to_pay,
    account=SettlementLine.payee_account_id,
    owner=case(
        (SettlementLine.payee == "youth", SettlementLine.youth_id), else_=SettlementLine.unit_id
    ),
    is_payable=is_line_payable(),
)
PAYABLES: Final = Lines(
    of=Payable,
    id=Payable.id,
    batch_id=Payable.id,
    region=Payable.region,
    kind=Payable.kind,
    period=Payable.period,
    amount=Payable.amount,
    account=Payable.payee_account_id,
    owner=case((Payable.youth_id.is_not(None), Payable.youth_id), else_=Payable.object_id),
    is_payable=Payable.state == "approved",
)


def lines_of(batch_id: str) -> Lines:
    """Where the lines of a batch are read from."""
    return PAYABLES if is_payable(batch_id) else SETTLED
