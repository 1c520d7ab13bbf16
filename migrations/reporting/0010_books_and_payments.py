"""Budgets, the books, payments line by line, objections, reversals: all but answers only added to.

Revision: 0010
Follows: 0009
"""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


# What was paid before: one run for each settlement, its lines as they were payable.
RUNS: Final = """
INSERT INTO payment_runs (settlement_id, run, paid_on, voucher, total, lines, author, recorded_at)
SELECT paid.settlement_id, 1, paid.paid_on, paid.voucher, paid.total,
    (SELECT count(*) FROM settlement_lines AS line WHERE line.settlement_id = paid.settlement_id
        AND cardinality(line.held_for) = 0 AND line.amount > 0),
    paid.author, paid.recorded_at
FROM (
    SELECT settlement_id, min(paid_on) AS paid_on, min(voucher) AS voucher, sum(amount) AS total,
        min(author) AS author, min(recorded_at) AS recorded_at
    FROM disbursements WHERE settlement_id IS NOT NULL AND returns IS NULL GROUP BY settlement_id
) AS paid
"""
LINES: Final = """
INSERT INTO line_payments
    (line_id, attempt, settlement_id, run, amount, payee_account_id, disbursement_id)
SELECT line.id, 1, line.settlement_id, 1, line.amount, line.payee_account_id, paid.id
FROM settlement_lines AS line
JOIN disbursements AS paid ON paid.settlement_id = line.settlement_id
    AND paid.region = line.region AND paid.returns IS NULL
WHERE cardinality(line.held_for) = 0 AND line.amount > 0
"""
BALANCED: Final = """
CREATE FUNCTION refuse_unbalanced_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT coalesce(sum(amount), 1) <> 0 FROM ledger_postings
        WHERE entry_id = CASE TG_TABLE_NAME WHEN 'ledger_entries' THEN to_jsonb(NEW) ->> 'id'
            ELSE to_jsonb(NEW) ->> 'entry_id' END) THEN
        RAISE EXCEPTION 'an entry does not add up to nothing' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$
"""
CHECKED: Final = ("ledger_entries", "ledger_postings")
GUARDED: Final = (
    "budgets",
    "ledger_entries",
    "ledger_postings",
    "payment_runs",
    "line_payments",
    "bank_results",
    "bank_returns",
    "bank_file_readings",
)


def upgrade() -> None:
    op.create_table(
        "budgets",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("central", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("province", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("city", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("county", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "least(central, province, city, county) >= 0", name="ck_budgets_not_negative"
        ),
        sa.PrimaryKeyConstraint("region", "year", "version", name="pk_budgets"),
    )
    op.create_table(
        "bank_file_readings",
        sa.Column("no", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("settlement_id", sa.Text(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("total", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["settlement_id"],
            ["settlements.id"],
            name="fk_bank_file_readings_settlement_id_settlements",
        ),
        sa.PrimaryKeyConstraint("no", name="pk_bank_file_readings"),
    )
    op.create_index(
        "ix_bank_file_readings_settlement_id",
        "bank_file_readings",
        ["settlement_id", "run"],
        unique=False,
    )
    op.create_table(
        "bank_returns",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("settlement_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("returned_on", sa.Date(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("paid", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("already", sa.Integer(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["settlement_id"], ["settlements.id"], name="fk_bank_returns_settlement_id_settlements"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_bank_returns"),
    )
    op.create_index(
        "ix_bank_returns_settlement_id", "bank_returns", ["settlement_id", "id"], unique=False
    )
    op.create_table(
        "ledger_entries",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("settlement_id", sa.Text(), nullable=True),
        sa.Column("run", sa.Integer(), nullable=True),
        sa.Column("reverses", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'reversal') = (reverses IS NOT NULL)", name="ck_ledger_entries_reverses"
        ),
        sa.ForeignKeyConstraint(
            ["reverses"], ["ledger_entries.id"], name="fk_ledger_entries_reverses_ledger_entries"
        ),
        sa.ForeignKeyConstraint(
            ["settlement_id"],
            ["settlements.id"],
            name="fk_ledger_entries_settlement_id_settlements",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_entries"),
        sa.UniqueConstraint("reverses", name="uq_ledger_entries_reverses"),
    )
    op.create_index(
        "ix_ledger_entries_settlement_id", "ledger_entries", ["settlement_id", "run"], unique=False
    )
    op.create_table(
        "reversals",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("settlement_id", sa.Text(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'proposed') = (answered_by IS NULL)", name="ck_reversals_answered_by"
        ),
        sa.CheckConstraint("author <> answered_by", name="ck_reversals_two_persons"),
        sa.ForeignKeyConstraint(
            ["settlement_id"], ["settlements.id"], name="fk_reversals_settlement_id_settlements"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_reversals"),
    )
    op.create_index(
        "uq_reversals_run",
        "reversals",
        ["settlement_id", "run"],
        unique=True,
        postgresql_where=sa.text("state <> 'declined'"),
    )
    op.create_table(
        "ledger_postings",
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.CheckConstraint(
            "(source IS NULL) = (account IN ('committed', 'payable'))",
            name="ck_ledger_postings_source",
        ),
        sa.CheckConstraint(
            "account IN ('granted', 'budget', 'committed', 'payable', 'spent')",
            name="ck_ledger_postings_account",
        ),
        sa.CheckConstraint("amount <> 0", name="ck_ledger_postings_amount"),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["ledger_entries.id"], name="fk_ledger_postings_entry_id_ledger_entries"
        ),
        sa.PrimaryKeyConstraint("entry_id", "no", name="pk_ledger_postings"),
    )
    op.create_index(
        "ix_ledger_postings_region", "ledger_postings", ["region", "year", "account"], unique=False
    )
    op.create_table(
        "line_objections",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("settlement_id", sa.Text(), nullable=False),
        sa.Column("line_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'open') = (answered_by IS NULL)", name="ck_line_objections_answered_by"
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["settlement_lines.id"], name="fk_line_objections_line_id_settlement_lines"
        ),
        sa.ForeignKeyConstraint(
            ["settlement_id"],
            ["settlements.id"],
            name="fk_line_objections_settlement_id_settlements",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_line_objections"),
    )
    op.create_index("ix_line_objections_line_id", "line_objections", ["line_id"], unique=False)
    op.create_index(
        "ix_line_objections_settlement_id", "line_objections", ["settlement_id", "id"], unique=False
    )
    op.create_index(
        "uq_line_objections_open",
        "line_objections",
        ["line_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "payment_runs",
        sa.Column("settlement_id", sa.Text(), nullable=False),
        sa.Column("run", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("voucher", sa.Text(), nullable=False),
        sa.Column("total", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("entry_id", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["ledger_entries.id"], name="fk_payment_runs_entry_id_ledger_entries"
        ),
        sa.ForeignKeyConstraint(
            ["settlement_id"], ["settlements.id"], name="fk_payment_runs_settlement_id_settlements"
        ),
        sa.PrimaryKeyConstraint("settlement_id", "run", name="pk_payment_runs"),
    )
    op.create_table(
        "line_payments",
        sa.Column("line_id", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("settlement_id", sa.Text(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("payee_account_id", sa.Text(), nullable=True),
        sa.Column("disbursement_id", sa.Text(), nullable=False),
        sa.CheckConstraint("amount > 0", name="ck_line_payments_amount"),
        sa.ForeignKeyConstraint(
            ["disbursement_id"],
            ["disbursements.id"],
            name="fk_line_payments_disbursement_id_disbursements",
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["settlement_lines.id"], name="fk_line_payments_line_id_settlement_lines"
        ),
        sa.ForeignKeyConstraint(
            ["payee_account_id"],
            ["payee_accounts.id"],
            name="fk_line_payments_payee_account_id_payee_accounts",
        ),
        sa.ForeignKeyConstraint(
            ["settlement_id"], ["settlements.id"], name="fk_line_payments_settlement_id_settlements"
        ),
        sa.PrimaryKeyConstraint("line_id", "attempt", name="pk_line_payments"),
    )
    op.create_index(
        "ix_line_payments_disbursement_id", "line_payments", ["disbursement_id"], unique=False
    )
    op.create_index(
        "ix_line_payments_settlement_id", "line_payments", ["settlement_id", "run"], unique=False
    )
    op.create_table(
        "bank_results",
        sa.Column("line_id", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("return_id", sa.Text(), nullable=False),
        sa.CheckConstraint("(outcome = 'failed') = (reason <> '')", name="ck_bank_results_reason"),
        sa.CheckConstraint("outcome IN ('paid', 'failed')", name="ck_bank_results_outcome"),
        sa.ForeignKeyConstraint(
            ["line_id", "attempt"],
            ["line_payments.line_id", "line_payments.attempt"],
            name="fk_bank_results_line_id_line_payments",
        ),
        sa.ForeignKeyConstraint(
            ["return_id"], ["bank_returns.id"], name="fk_bank_results_return_id_bank_returns"
        ),
        sa.PrimaryKeyConstraint("line_id", "attempt", name="pk_bank_results"),
    )
    op.add_column("disbursements", sa.Column("run", sa.Integer(), nullable=True))
    op.add_column("settlements", sa.Column("budget_year", sa.Integer(), nullable=True))
    op.execute("UPDATE disbursements SET run = 1 WHERE settlement_id IS NOT NULL")
    op.execute(RUNS)
    op.execute(LINES)
    op.execute(BALANCED)
    for table in CHECKED:
        op.execute(
            f"CREATE CONSTRAINT TRIGGER {table}_balance AFTER INSERT ON {table}"
            " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
            " EXECUTE FUNCTION refuse_unbalanced_entry()"
        )
    for table in GUARDED:
        op.execute(
            f"CREATE TRIGGER {table}_stay BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_alteration()"
        )


def downgrade() -> None:
    op.drop_column("settlements", "budget_year")
    op.drop_column("disbursements", "run")
    op.drop_table("bank_results")
    op.drop_index("ix_line_payments_settlement_id", table_name="line_payments")
    op.drop_index("ix_line_payments_disbursement_id", table_name="line_payments")
    op.drop_table("line_payments")
    op.drop_table("payment_runs")
    op.drop_index(
        "uq_line_objections_open",
        table_name="line_objections",
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index("ix_line_objections_settlement_id", table_name="line_objections")
    op.drop_index("ix_line_objections_line_id", table_name="line_objections")
    op.drop_table("line_objections")
    op.drop_index("ix_ledger_postings_region", table_name="ledger_postings")
    op.drop_table("ledger_postings")
    op.drop_index(
        "uq_reversals_run", table_name="reversals", postgresql_where=sa.text("state <> 'declined'")
    )
    op.drop_table("reversals")
    op.drop_index("ix_ledger_entries_settlement_id", table_name="ledger_entries")
    op.drop_table("ledger_entries")
    op.drop_index("ix_bank_returns_settlement_id", table_name="bank_returns")
    op.drop_table("bank_returns")
    op.drop_index("ix_bank_file_readings_settlement_id", table_name="bank_file_readings")
    op.drop_table("bank_file_readings")
    op.drop_table("budgets")
    op.execute("DROP FUNCTION refuse_unbalanced_entry()")
