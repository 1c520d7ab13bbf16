"""The social insurance subsidy, unit awards, and the sums that finance pays.

Revision: 0009
Follows: 0008
"""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# What was told, paid or answered is only ever added to.
GUARDED: Final = ("payable_moves", "contribution_records", "subsidy_lines", "subsidy_claim_moves")
TABLES: Final = (
    "payables",
    "payable_moves",
    "contribution_records",
    "contribution_imports",
    "contribution_import_faults",
    "subsidy_claims",
    "subsidy_lines",
    "subsidised_months",
    "subsidy_claim_moves",
)


def upgrade() -> None:
    op.create_table(
        "payables",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("youth_id", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("computed", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("already", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("values", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("arithmetic", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("prepared_by", sa.Text(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payee_account_id", sa.Text(), nullable=True),
        sa.Column("disbursement_id", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(disbursement_id IS NOT NULL) = (state = 'paid')", name=op.f("ck_payables_paid")
        ),
        sa.CheckConstraint(
            "kind IN ('accident_premium', 'social_insurance_subsidy', 'unit_award')",
            name=op.f("ck_payables_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('prepared', 'approved', 'paid', 'refused')", name=op.f("ck_payables_state")
        ),
        sa.CheckConstraint(
            "amount = computed - already AND amount > 0", name=op.f("ck_payables_amount")
        ),
        sa.ForeignKeyConstraint(
            ["disbursement_id"],
            ["disbursements.id"],
            name=op.f("fk_payables_disbursement_id_disbursements"),
        ),
        sa.ForeignKeyConstraint(
            ["payee_account_id"],
            ["payee_accounts.id"],
            name=op.f("fk_payables_payee_account_id_payee_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payables")),
        sa.UniqueConstraint(
            "kind", "object_id", "period", "no", name=op.f("uq_payables_kind_object_id_period_no")
        ),
    )
    op.create_index(op.f("ix_payables_region"), "payables", ["region", "id"], unique=False)
    op.create_index(op.f("ix_payables_youth_id"), "payables", ["youth_id", "id"], unique=False)
    op.create_table(
        "payable_moves",
        sa.Column("payable_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["payable_id"], ["payables.id"], name=op.f("fk_payable_moves_payable_id_payables")
        ),
        sa.PrimaryKeyConstraint("payable_id", "version", name=op.f("pk_payable_moves")),
    )
    op.create_table(
        "contribution_records",
        sa.Column("youth_id", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("insurances", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("as_flexible", sa.Boolean(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("import_id", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_contribution_records_amount")),
        sa.CheckConstraint(
            "cardinality(insurances) > 0", name=op.f("ck_contribution_records_insurances")
        ),
        sa.CheckConstraint(
            "extract(day FROM month) = 1", name=op.f("ck_contribution_records_month")
        ),
        sa.PrimaryKeyConstraint(
            "youth_id", "month", "version", name=op.f("pk_contribution_records")
        ),
    )
    op.create_table(
        "contribution_imports",
        sa.Column("entered", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("kept_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("job_id", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("faulty_rows", sa.Integer(), nullable=False),
        sa.Column("notes", sa.ARRAY(sa.Text()), nullable=False),
        sa.CheckConstraint(
            "mode IN ('all_or_nothing', 'row_by_row')", name=op.f("ck_contribution_imports_mode")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution_imports")),
    )
    op.create_index(
        "ix_contribution_imports_region", "contribution_imports", ["region", "id"], unique=False
    )
    op.create_table(
        "contribution_import_faults",
        sa.Column("import_id", sa.Text(), nullable=False),
        sa.Column("no", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("column", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("weight", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["contribution_imports.id"],
            name=op.f("fk_contribution_import_faults_import_id_contribution_imports"),
        ),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_contribution_import_faults")),
    )
    op.create_index(
        "ix_contribution_import_faults_import_id",
        "contribution_import_faults",
        ["import_id", "no"],
        unique=False,
    )
    op.create_table(
        "subsidy_claims",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("youth_id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("elsewhere", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("total", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("conditions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("values", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("as_of", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("filed_by", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('filed', 'reviewed', 'approved', 'returned', 'refused', 'withdrawn')",
            name=op.f("ck_subsidy_claims_state"),
        ),
        sa.CheckConstraint("total >= 0", name=op.f("ck_subsidy_claims_total")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subsidy_claims")),
    )
    op.create_index(
        op.f("ix_subsidy_claims_region"), "subsidy_claims", ["region", "id"], unique=False
    )
    op.create_index(
        op.f("ix_subsidy_claims_youth_id"), "subsidy_claims", ["youth_id", "id"], unique=False
    )
    op.create_table(
        "subsidy_lines",
        sa.Column("claim_id", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("paid", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("record_version", sa.Integer(), nullable=False),
        sa.Column("ratio", sa.Text(), nullable=False),
        sa.Column("rounding", sa.Text(), nullable=False),
        sa.Column("left", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.CheckConstraint("amount BETWEEN 0 AND paid", name=op.f("ck_subsidy_lines_amount")),
        sa.CheckConstraint("reason IS NULL OR amount = 0", name=op.f("ck_subsidy_lines_reason")),
        sa.ForeignKeyConstraint(
            ["claim_id"],
            ["subsidy_claims.id"],
            name=op.f("fk_subsidy_lines_claim_id_subsidy_claims"),
        ),
        sa.PrimaryKeyConstraint("claim_id", "month", name=op.f("pk_subsidy_lines")),
    )
    op.create_table(
        "subsidised_months",
        sa.Column("youth_id", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("claim_id", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_subsidised_months_amount")),
        sa.ForeignKeyConstraint(
            ["claim_id"],
            ["subsidy_claims.id"],
            name=op.f("fk_subsidised_months_claim_id_subsidy_claims"),
        ),
        sa.PrimaryKeyConstraint("youth_id", "month", name=op.f("pk_subsidised_months")),
    )
    op.create_index(
        op.f("ix_subsidised_months_claim_id"), "subsidised_months", ["claim_id"], unique=False
    )
    op.create_table(
        "subsidy_claim_moves",
        sa.Column("claim_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"],
            ["subsidy_claims.id"],
            name=op.f("fk_subsidy_claim_moves_claim_id_subsidy_claims"),
        ),
        sa.PrimaryKeyConstraint("claim_id", "version", name=op.f("pk_subsidy_claim_moves")),
    )
    op.create_index(
        "ix_facts_arrived_youth",
        "facts",
        [sa.text("(data ->> 'youth_id')")],
        postgresql_where=sa.text("event = 'placement.arrived'"),
    )
    for table in GUARDED:
        op.execute(
            f"CREATE TRIGGER {table}_stay BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_alteration()"
        )


def downgrade() -> None:
    op.drop_index("ix_facts_arrived_youth", "facts")
    for table in reversed(TABLES):
        op.drop_table(table)
