"""Premiums, subsidies and awards are paid as settlement lines are; accounts of carriers.

Revision: 0012
Follows: 0011
"""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# A settlement or a payable, told apart by the id; the database keeps both as foreign keys.
KINDS: Final = {"settlement_id": ("settlements", "stm_"), "payable_id": ("payables", "pbl_")}
OF_BATCH: Final = (
    "payment_runs",
    "bank_returns",
    "bank_file_readings",
    "reversals",
    "ledger_entries",
    "disbursements",
)
INDEXED: Final = (
    "line_payments",
    "bank_returns",
    "bank_file_readings",
    "ledger_entries",
    "disbursements",
)
IS_BATCH: Final = "num_nonnulls(batch_id) = num_nonnulls(settlement_id, payable_id)"
SETTLEMENT_LINE: Final = "CASE WHEN line_id <> batch_id THEN line_id END"

# What was paid of payables before: one run each, of one line, to no account that is known.
DISBURSED: Final = """
UPDATE disbursements AS paid SET batch_id = payable.id, run = 1
FROM payables AS payable WHERE payable.disbursement_id = paid.id
"""
RUNS: Final = """
INSERT INTO payment_runs (batch_id, run, paid_on, voucher, total, lines, author, recorded_at)
SELECT payable.id, 1, paid.paid_on, paid.voucher, paid.amount, 1, paid.author, paid.recorded_at
FROM payables AS payable JOIN disbursements AS paid ON paid.id = payable.disbursement_id
"""
LINES: Final = """
INSERT INTO line_payments (line_id, attempt, batch_id, run, amount, payee_account_id,
    disbursement_id)
SELECT id, 1, id, 1, amount, payee_account_id, disbursement_id
FROM payables WHERE disbursement_id IS NOT NULL
"""
STANDING: Final = """
UPDATE payables SET disbursement_id = tried.disbursement_id
FROM line_payments AS tried WHERE tried.line_id = payables.id AND payables.state = 'paid'
"""


def upgrade() -> None:
    for table in ("line_payments", *OF_BATCH):
        _name_batch(table)
    op.drop_constraint(op.f("fk_line_payments_line_id_settlement_lines"), "line_payments")
    op.drop_constraint(op.f("fk_disbursements_line_id_settlement_lines"), "disbursements")
    op.drop_constraint(op.f("fk_payables_disbursement_id_disbursements"), "payables")
    for table in OF_BATCH:
        _tell_kinds(table)
    op.add_column(
        "line_payments",
        sa.Column(
            "settlement_line_id",
            sa.Text(),
            sa.Computed(SETTLEMENT_LINE, persisted=True),
            nullable=True,
        ),
    )
    op.create_foreign_key(
        "fk_line_payments_settlement_line_id_settlement_lines",
        "line_payments",
        "settlement_lines",
        ["settlement_line_id"],
        ["id"],
    )
    for table in ("line_payments", "reversals"):
        op.create_foreign_key(
            f"fk_{table}_batch_id_payment_runs",
            table,
            "payment_runs",
            ["batch_id", "run"],
            ["batch_id", "run"],
        )
    op.add_column("payables", sa.Column("budget_year", sa.Integer(), nullable=True))
    op.create_check_constraint(
        op.f("ck_payables_budget_year"),
        "payables",
        "(budget_year IS NULL) OR state IN ('approved', 'paid')",
    )
    op.create_index("ix_payables_payee_account_id", "payables", ["payee_account_id"])
    for statement in (DISBURSED, RUNS, LINES):
        op.execute(statement)
    op.drop_constraint(op.f("ck_payables_paid"), "payables")
    op.drop_column("payables", "disbursement_id")
    op.add_column("payee_accounts", sa.Column("contract_id", sa.Text(), nullable=True))
    op.create_unique_constraint(
        "uq_payee_accounts_contract_id_version", "payee_accounts", ["contract_id", "version"]
    )
    _owned_by("num_nonnulls(youth_id, unit_id, contract_id) = 1")


def downgrade() -> None:
    _owned_by("num_nonnulls(youth_id, unit_id) = 1")
    op.drop_constraint(op.f("uq_payee_accounts_contract_id_version"), "payee_accounts")
    op.drop_column("payee_accounts", "contract_id")
    op.add_column("payables", sa.Column("disbursement_id", sa.Text(), nullable=True))
    op.execute(STANDING)
    op.create_check_constraint(
        op.f("ck_payables_paid"), "payables", "(disbursement_id IS NOT NULL) = (state = 'paid')"
    )
    op.create_foreign_key(
        "fk_payables_disbursement_id_disbursements",
        "payables",
        "disbursements",
        ["disbursement_id"],
        ["id"],
    )
    op.drop_index("ix_payables_payee_account_id", "payables")
    op.drop_column("payables", "budget_year")
    for table in ("line_payments", "reversals"):
        op.drop_constraint(op.f(f"fk_{table}_batch_id_payment_runs"), table)
    op.drop_column("line_payments", "settlement_line_id")
    for table in OF_BATCH:
        op.drop_constraint(op.f(f"ck_{table}_batch"), table)
        for column in KINDS:
            op.drop_column(table, column)
    for table in ("line_payments", *OF_BATCH):
        _name_settlement(table)
    for table in ("line_payments", "disbursements"):
        op.create_foreign_key(
            f"fk_{table}_line_id_settlement_lines",
            table,
            "settlement_lines",
            ["line_id"],
            ["id"],
        )


def _name_batch(table: str) -> None:
    op.drop_constraint(op.f(f"fk_{table}_settlement_id_settlements"), table)
    op.alter_column(table, "settlement_id", new_column_name="batch_id")
    if table in INDEXED:
        op.execute(f"ALTER INDEX ix_{table}_settlement_id RENAME TO ix_{table}_batch_id")


def _name_settlement(table: str) -> None:
    op.alter_column(table, "batch_id", new_column_name="settlement_id")
    op.create_foreign_key(
        f"fk_{table}_settlement_id_settlements", table, "settlements", ["settlement_id"], ["id"]
    )
    if table in INDEXED:
        op.execute(f"ALTER INDEX ix_{table}_batch_id RENAME TO ix_{table}_settlement_id")


def _tell_kinds(table: str) -> None:
    for column, (target, prefix) in KINDS.items():
        told = f"CASE WHEN starts_with(batch_id, '{prefix}') THEN batch_id END"
        op.add_column(
            table,
            sa.Column(column, sa.Text(), sa.Computed(told, persisted=True), nullable=True),
        )
        op.create_foreign_key(f"fk_{table}_{column}_{target}", table, target, [column], ["id"])
    op.create_check_constraint(op.f(f"ck_{table}_batch"), table, IS_BATCH)


def _owned_by(condition: str) -> None:
    op.drop_constraint(op.f("ck_payee_accounts_owner"), "payee_accounts")
    op.create_check_constraint(op.f("ck_payee_accounts_owner"), "payee_accounts", condition)
