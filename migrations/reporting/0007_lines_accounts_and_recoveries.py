"""Lines that say what leaves, payee accounts seen by two persons, and recovery claims.

Accounts that were in force count as seen by whoever entered them, from that day on.

Revision: 0007
Follows: 0006
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

MONEY = sa.Numeric(14, 2)


def upgrade() -> None:
    _recoveries()
    _lines()
    _accounts()
    op.execute(
        "CREATE TRIGGER recovery_moves_stay BEFORE UPDATE OR DELETE ON recovery_moves"
        " FOR EACH ROW EXECUTE FUNCTION refuse_alteration()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER recovery_moves_stay ON recovery_moves")
    op.drop_constraint("uq_payee_accounts_unit_id_version", "payee_accounts")
    op.drop_constraint(op.f("ck_payee_accounts_owner"), "payee_accounts")
    op.drop_constraint(op.f("ck_payee_accounts_confirmed"), "payee_accounts")
    op.execute("DELETE FROM payee_accounts WHERE youth_id IS NULL")
    op.alter_column("payee_accounts", "youth_id", nullable=False)
    for column in ("unit_id", "kind", "effective_on", "confirmed_by", "confirmed_at"):
        op.drop_column("payee_accounts", column)
    op.drop_constraint(op.f("ck_settlement_lines_to_pay"), "settlement_lines")
    op.drop_constraint(op.f("ck_settlement_lines_set_off"), "settlement_lines")
    op.drop_index("ix_settlement_lines_set_off_against", "settlement_lines")
    op.drop_index("ix_settlement_lines_payee_account_id", "settlement_lines")
    for column in ("set_off", "set_off_against", "to_pay", "payee"):
        op.drop_column("settlement_lines", column)
    op.drop_column("settlements", "set_off")
    op.drop_table("recovery_moves")
    op.drop_table("recoveries")


def _recoveries() -> None:
    op.create_table(
        "recoveries",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("line_id", sa.Text(), nullable=False),
        sa.Column("settlement_id", sa.Text(), nullable=False),
        sa.Column("placement_id", sa.Text(), nullable=False),
        sa.Column("youth_id", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("amount", MONEY, nullable=False),
        sa.Column("repaid", MONEY, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("notified_on", sa.Date(), nullable=True),
        sa.Column("object_by", sa.Date(), nullable=True),
        sa.Column("set_off_agreed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_recoveries"),
        sa.UniqueConstraint("line_id", name="uq_recoveries_line_id"),
        sa.ForeignKeyConstraint(
            ["line_id"], ["settlement_lines.id"], name="fk_recoveries_line_id_settlement_lines"
        ),
        sa.ForeignKeyConstraint(
            ["settlement_id"], ["settlements.id"], name="fk_recoveries_settlement_id_settlements"
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_recoveries_amount")),
        sa.CheckConstraint("repaid BETWEEN 0 AND amount", name=op.f("ck_recoveries_repaid")),
        sa.CheckConstraint(
            "(state = 'repaid') = (repaid = amount)", name=op.f("ck_recoveries_repaid_in_full")
        ),
    )
    op.create_index("ix_recoveries_youth_id", "recoveries", ["youth_id", "id"])
    op.create_index("ix_recoveries_region", "recoveries", ["region", "id"])
    op.create_table(
        "recovery_moves",
        sa.Column("recovery_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("move", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("amount", MONEY, nullable=True),
        sa.Column("line_id", sa.Text(), nullable=True),
        sa.Column("evidence", JSONB(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("recovery_id", "version", name="pk_recovery_moves"),
        sa.ForeignKeyConstraint(
            ["recovery_id"], ["recoveries.id"], name="fk_recovery_moves_recovery_id_recoveries"
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["settlement_lines.id"], name="fk_recovery_moves_line_id_settlement_lines"
        ),
    )


def _lines() -> None:
    op.add_column("settlements", sa.Column("set_off", MONEY, nullable=True))
    op.execute("UPDATE settlements SET set_off = 0")
    op.alter_column("settlements", "set_off", nullable=False)
    op.add_column("settlement_lines", sa.Column("payee", sa.Text(), nullable=True))
    op.add_column("settlement_lines", sa.Column("set_off", MONEY, nullable=True))
    op.add_column("settlement_lines", sa.Column("to_pay", MONEY, nullable=True))
    op.add_column("settlement_lines", sa.Column("set_off_against", sa.Text(), nullable=True))
    op.execute(
        "UPDATE settlement_lines SET payee = 'youth', set_off = 0, to_pay = GREATEST(amount, 0)"
    )
    for column in ("payee", "set_off", "to_pay"):
        op.alter_column("settlement_lines", column, nullable=False)
    op.create_foreign_key(
        "fk_settlement_lines_set_off_against_recoveries",
        "settlement_lines",
        "recoveries",
        ["set_off_against"],
        ["id"],
    )
    op.create_check_constraint(
        op.f("ck_settlement_lines_to_pay"),
        "settlement_lines",
        "to_pay = GREATEST(amount, 0) - set_off",
    )
    op.create_check_constraint(
        op.f("ck_settlement_lines_set_off"),
        "settlement_lines",
        "set_off >= 0 AND to_pay >= 0 AND (set_off > 0) = (set_off_against IS NOT NULL)",
    )
    op.create_index(
        "ix_settlement_lines_payee_account_id", "settlement_lines", ["payee_account_id"]
    )
    op.create_index(
        "ix_settlement_lines_set_off_against",
        "settlement_lines",
        ["set_off_against"],
        postgresql_where=sa.text("set_off_against IS NOT NULL"),
    )


def _accounts() -> None:
    op.alter_column("payee_accounts", "youth_id", nullable=True)
    op.add_column("payee_accounts", sa.Column("unit_id", sa.Text(), nullable=True))
    op.add_column("payee_accounts", sa.Column("kind", sa.Text(), nullable=True))
    op.add_column("payee_accounts", sa.Column("effective_on", sa.Date(), nullable=True))
    op.add_column("payee_accounts", sa.Column("confirmed_by", sa.Text(), nullable=True))
    op.add_column(
        "payee_accounts", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.execute(
        "UPDATE payee_accounts SET confirmed_by = author, confirmed_at = recorded_at,"
        " effective_on = (recorded_at AT TIME ZONE 'Asia/Shanghai')::date"
    )
    op.alter_column("payee_accounts", "effective_on", nullable=False)
    op.create_unique_constraint(
        "uq_payee_accounts_unit_id_version", "payee_accounts", ["unit_id", "version"]
    )
    op.create_check_constraint(
        op.f("ck_payee_accounts_owner"), "payee_accounts", "num_nonnulls(youth_id, unit_id) = 1"
    )
    op.create_check_constraint(
        op.f("ck_payee_accounts_confirmed"),
        "payee_accounts",
        "(confirmed_by IS NULL) = (confirmed_at IS NULL)",
    )
