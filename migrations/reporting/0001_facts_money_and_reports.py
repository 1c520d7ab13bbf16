"""Facts followed, the calendar, money settled and reports filed; the tables of the kernel.

Revision: 0001
Follows: nothing
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.common.store import queue

revision: str = "0001"
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    # Settled days exclude each other by youth and span: equality in a gist index needs it.
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("no", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
        sa.UniqueConstraint("no", name=op.f("uq_audit_entries_no")),
    )
    op.create_index(
        "ix_audit_entries_unnumbered",
        "audit_entries",
        ["id"],
        unique=False,
        postgresql_where=sa.text("no IS NULL"),
    )
    op.create_table(
        "calendar_years",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("off", sa.ARRAY(sa.Date()), nullable=False),
        sa.Column("on", sa.ARRAY(sa.Date()), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('published', 'provisional')", name=op.f("ck_calendar_years_status")
        ),
        sa.PrimaryKeyConstraint("year", "version", name=op.f("pk_calendar_years")),
    )
    op.create_table(
        "changes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "no", sa.BigInteger(), nullable=True, comment="given by the relay once committed"
        ),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=True, comment="chained by the relay"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
        sa.UniqueConstraint("no", name=op.f("uq_changes_no")),
        sa.UniqueConstraint(
            "object", "object_id", "version", name=op.f("uq_changes_object_object_id_version")
        ),
    )
    op.create_index(
        "ix_changes_unnumbered",
        "changes",
        ["id"],
        unique=False,
        postgresql_where=sa.text("no IS NULL"),
    )
    op.create_table(
        "facts",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("no", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("workplace_county", sa.Text(), nullable=True),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("source", "no", name=op.f("pk_facts")),
        sa.UniqueConstraint(
            "object_id",
            "kind",
            "version",
            "source",
            name=op.f("uq_facts_object_id_kind_version_source"),
        ),
    )
    op.create_index(
        op.f("ix_facts_region"),
        "facts",
        ["region", "kind", "object_id"],
        unique=False,
        postgresql_ops={"region": "text_pattern_ops"},
    )
    op.create_table(
        "feed_epochs",
        sa.Column(
            "epoch",
            sa.UUID(as_uuid=False),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
        ),
        sa.Column(
            "since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("epoch", name=op.f("pk_feed_epochs")),
    )
    op.create_table(
        "feed_positions",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_feed_positions")),
    )
    op.create_table(
        "filings",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("is_zero", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_by_name", sa.LargeBinary(), nullable=False),
        sa.Column("filed_by_phone", sa.LargeBinary(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.CheckConstraint("extract(day FROM month) = 1", name=op.f("ck_filings_month")),
        sa.CheckConstraint("version = 1 OR reason IS NOT NULL", name=op.f("ck_filings_reason")),
        sa.PrimaryKeyConstraint("region", "month", "version", name=op.f("pk_filings")),
    )
    op.create_table(
        "followed_objects",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source", "object", "object_id", name=op.f("pk_followed_objects")),
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "arguments",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="ids, codes and days only",
        ),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("problem", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    op.create_table(
        "payee_accounts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("youth_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("bank", sa.Text(), nullable=False),
        sa.Column("holder", sa.LargeBinary(), nullable=False),
        sa.Column("account", sa.LargeBinary(), nullable=False),
        sa.Column("account_index", sa.LargeBinary(), nullable=False),
        sa.Column("tail", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payee_accounts")),
        sa.UniqueConstraint("youth_id", "version", name=op.f("uq_payee_accounts_youth_id_version")),
    )
    op.create_index(
        op.f("ix_payee_accounts_account_index"), "payee_accounts", ["account_index"], unique=False
    )
    op.create_table(
        "remembered_answers",
        sa.Column("scope", sa.LargeBinary(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("rights", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False, comment="sealed"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_remembered_answers")),
    )
    op.create_index(
        op.f("ix_remembered_answers_expires_at"), "remembered_answers", ["expires_at"], unique=False
    )
    op.create_table(
        "settlements",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("as_of", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("prepared_to", sa.Text(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("total", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("to_recover", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("publicity_ends_on", sa.Date(), nullable=True),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlements")),
    )
    op.create_index(op.f("ix_settlements_region"), "settlements", ["region", "month"], unique=False)
    op.create_index(
        "uq_settlements_under_way",
        "settlements",
        ["region", "month"],
        unique=True,
        postgresql_where="state = 'preparing'",
    )
    op.create_table(
        "settlement_lines",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("settlement_id", sa.Text(), nullable=False),
        sa.Column("placement_id", sa.Text(), nullable=False),
        sa.Column("youth_id", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("counted_days", sa.Integer(), nullable=False),
        sa.Column("month_days", sa.Integer(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("portions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("full_month", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("ceiling", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("computed", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("already", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("values", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("calendar_version", sa.Text(), nullable=False),
        sa.Column("held_for", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("payee_account_id", sa.Text(), nullable=True),
        sa.Column("adjusts", sa.Text(), nullable=True),
        sa.CheckConstraint("amount = computed - already", name=op.f("ck_settlement_lines_amount")),
        sa.CheckConstraint(
            "computed BETWEEN 0 AND full_month", name=op.f("ck_settlement_lines_within_full_month")
        ),
        sa.CheckConstraint("first <= last", name=op.f("ck_settlement_lines_span")),
        sa.ForeignKeyConstraint(
            ["adjusts"],
            ["settlement_lines.id"],
            name=op.f("fk_settlement_lines_adjusts_settlement_lines"),
        ),
        sa.ForeignKeyConstraint(
            ["payee_account_id"],
            ["payee_accounts.id"],
            name=op.f("fk_settlement_lines_payee_account_id_payee_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["settlement_id"],
            ["settlements.id"],
            name=op.f("fk_settlement_lines_settlement_id_settlements"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement_lines")),
        sa.UniqueConstraint(
            "settlement_id",
            "placement_id",
            name=op.f("uq_settlement_lines_settlement_id_placement_id"),
        ),
    )
    op.create_index(
        op.f("ix_settlement_lines_placement_id"),
        "settlement_lines",
        ["placement_id", "month"],
        unique=False,
    )
    op.create_index(
        op.f("ix_settlement_lines_youth_id"), "settlement_lines", ["youth_id", "id"], unique=False
    )
    op.create_table(
        "settlement_moves",
        sa.Column("settlement_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["settlement_id"],
            ["settlements.id"],
            name=op.f("fk_settlement_moves_settlement_id_settlements"),
        ),
        sa.PrimaryKeyConstraint("settlement_id", "version", name=op.f("pk_settlement_moves")),
    )
    op.create_table(
        "disbursements",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("voucher", sa.Text(), nullable=True),
        sa.Column("settlement_id", sa.Text(), nullable=True),
        sa.Column("returns", sa.Text(), nullable=True),
        sa.Column("line_id", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('living_allowance', 'accident_premium', 'social_insurance_subsidy', 'unit_award')",
            name=op.f("ck_disbursements_kind"),
        ),
        sa.CheckConstraint("(returns IS NULL) = (amount > 0)", name=op.f("ck_disbursements_sign")),
        sa.ForeignKeyConstraint(
            ["line_id"],
            ["settlement_lines.id"],
            name=op.f("fk_disbursements_line_id_settlement_lines"),
        ),
        sa.ForeignKeyConstraint(
            ["returns"], ["disbursements.id"], name=op.f("fk_disbursements_returns_disbursements")
        ),
        sa.ForeignKeyConstraint(
            ["settlement_id"],
            ["settlements.id"],
            name=op.f("fk_disbursements_settlement_id_settlements"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disbursements")),
    )
    op.create_index(op.f("ix_disbursements_line_id"), "disbursements", ["line_id"], unique=False)
    op.create_index(
        op.f("ix_disbursements_region"), "disbursements", ["region", "paid_on"], unique=False
    )
    op.create_index(
        op.f("ix_disbursements_settlement_id"), "disbursements", ["settlement_id"], unique=False
    )
    op.create_table(
        "settled_days",
        sa.Column("placement_id", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("youth_id", sa.Text(), nullable=False),
        sa.Column("days", postgresql.DATERANGE(), nullable=False),
        sa.Column("line_id", sa.Text(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("youth_id"), "="),
            (sa.column("days"), "&&"),
            using="gist",
            name="ex_settled_days_youth_id_days",
        ),
        sa.ForeignKeyConstraint(
            ["line_id"],
            ["settlement_lines.id"],
            name=op.f("fk_settled_days_line_id_settlement_lines"),
        ),
        sa.PrimaryKeyConstraint("placement_id", "month", name=op.f("pk_settled_days")),
    )
    # The feed's first epoch: a restore adds another, and followers notice.
    op.execute("INSERT INTO feed_epochs DEFAULT VALUES")
    queue.install()


def downgrade() -> None:
    queue.uninstall()
    op.drop_table("settled_days")
    op.drop_index(op.f("ix_disbursements_settlement_id"), table_name="disbursements")
    op.drop_index(op.f("ix_disbursements_region"), table_name="disbursements")
    op.drop_index(op.f("ix_disbursements_line_id"), table_name="disbursements")
    op.drop_table("disbursements")
    op.drop_table("settlement_moves")
    op.drop_index(op.f("ix_settlement_lines_youth_id"), table_name="settlement_lines")
    op.drop_index(op.f("ix_settlement_lines_placement_id"), table_name="settlement_lines")
    op.drop_table("settlement_lines")
    op.drop_index(
        "uq_settlements_under_way", table_name="settlements", postgresql_where="state = 'preparing'"
    )
    op.drop_index(op.f("ix_settlements_region"), table_name="settlements")
    op.drop_table("settlements")
    op.drop_index(op.f("ix_remembered_answers_expires_at"), table_name="remembered_answers")
    op.drop_table("remembered_answers")
    op.drop_index(op.f("ix_payee_accounts_account_index"), table_name="payee_accounts")
    op.drop_table("payee_accounts")
    op.drop_table("jobs")
    op.drop_table("followed_objects")
    op.drop_table("filings")
    op.drop_table("feed_positions")
    op.drop_table("feed_epochs")
    op.drop_index(
        op.f("ix_facts_region"), table_name="facts", postgresql_ops={"region": "text_pattern_ops"}
    )
    op.drop_table("facts")
    op.drop_index(
        "ix_changes_unnumbered", table_name="changes", postgresql_where=sa.text("no IS NULL")
    )
    op.drop_table("changes")
    op.drop_table("calendar_years")
    op.drop_index(
        "ix_audit_entries_unnumbered",
        table_name="audit_entries",
        postgresql_where=sa.text("no IS NULL"),
    )
    op.drop_table("audit_entries")
    op.execute("DROP EXTENSION btree_gist")
