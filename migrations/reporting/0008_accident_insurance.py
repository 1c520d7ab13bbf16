"""Accident insurance: contracts in versions, lists to carriers, gaps found, claims.

Revision: 0008
Follows: 0007
"""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# What was told, paid or answered is only ever added to.
GUARDED: Final = (
    "insurance_contracts",
    "insurance_entries",
    "insurance_rejections",
    "insurance_gaps",
    "insurance_claim_moves",
)
TABLES: Final = (
    "insurance_contracts",
    "insurance_lists",
    "insurance_entries",
    "insurance_rejections",
    "insurance_gaps",
    "insurance_claims",
    "insurance_claim_moves",
)


def upgrade() -> None:
    op.create_table(
        "insurance_contracts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("carrier", sa.Text(), nullable=False),
        sa.Column("procurement_number", sa.Text(), nullable=False),
        sa.Column("cover", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("premium_rule", sa.Text(), nullable=False),
        sa.Column("premium", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("cover_limit", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(seats IS NOT NULL) = (premium_rule = 'seats')",
            name=op.f("ck_insurance_contracts_seats"),
        ),
        sa.CheckConstraint(
            "premium_rule IN ('months_touched', 'months_from_arrival', 'seats')",
            name=op.f("ck_insurance_contracts_premium_rule"),
        ),
        sa.CheckConstraint(
            "cover > 0 AND cover <= cover_limit", name=op.f("ck_insurance_contracts_cover")
        ),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_insurance_contracts_term")),
        sa.CheckConstraint("premium >= 0", name=op.f("ck_insurance_contracts_premium")),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("pk_insurance_contracts")),
    )
    op.create_index(
        op.f("ix_insurance_contracts_region"), "insurance_contracts", ["region"], unique=False
    )
    op.create_table(
        "insurance_lists",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("contract_id", sa.Text(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("additions", sa.Integer(), nullable=False),
        sa.Column("withdrawals", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("drawn_on", sa.Date(), nullable=False),
        sa.Column("acknowledged_on", sa.Date(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'acknowledged') = (acknowledged_on IS NOT NULL)",
            name=op.f("ck_insurance_lists_acknowledged"),
        ),
        sa.CheckConstraint(
            "state IN ('drawn', 'acknowledged')", name=op.f("ck_insurance_lists_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insurance_lists")),
        sa.UniqueConstraint("contract_id", "no", name=op.f("uq_insurance_lists_contract_id_no")),
    )
    op.create_index(
        op.f("ix_insurance_lists_region"), "insurance_lists", ["region", "id"], unique=False
    )
    op.create_table(
        "insurance_entries",
        sa.Column("list_id", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("contract_id", sa.Text(), nullable=False),
        sa.Column("placement_id", sa.Text(), nullable=False),
        sa.Column("youth_id", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('addition', 'withdrawal')", name=op.f("ck_insurance_entries_kind")
        ),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_insurance_entries_days")),
        sa.ForeignKeyConstraint(
            ["list_id"],
            ["insurance_lists.id"],
            name=op.f("fk_insurance_entries_list_id_insurance_lists"),
        ),
        sa.PrimaryKeyConstraint("list_id", "line", name=op.f("pk_insurance_entries")),
    )
    op.create_index(
        op.f("ix_insurance_entries_placement_id"),
        "insurance_entries",
        ["placement_id"],
        unique=False,
    )
    op.create_table(
        "insurance_rejections",
        sa.Column("list_id", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"],
            ["insurance_lists.id"],
            name=op.f("fk_insurance_rejections_list_id_insurance_lists"),
        ),
        sa.PrimaryKeyConstraint("list_id", "line", name=op.f("pk_insurance_rejections")),
    )
    op.create_table(
        "insurance_gaps",
        sa.Column("placement_id", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("placement_id", "since", "reason", name=op.f("pk_insurance_gaps")),
        sa.UniqueConstraint("id", name=op.f("uq_insurance_gaps_id")),
    )
    op.create_table(
        "insurance_claims",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("placement_id", sa.Text(), nullable=False),
        sa.Column("youth_id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("contract_id", sa.Text(), nullable=False),
        sa.Column("harm", sa.Text(), nullable=False),
        sa.Column("accident_on", sa.Date(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("cover", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("paid", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.CheckConstraint(
            "(paid IS NOT NULL) = (state = 'paid')", name=op.f("ck_insurance_claims_paid")
        ),
        sa.CheckConstraint(
            "harm IN ('death', 'disability', 'injury', 'hospital')",
            name=op.f("ck_insurance_claims_harm"),
        ),
        sa.CheckConstraint(
            "state IN ('reported', 'papers', 'paid', 'refused')",
            name=op.f("ck_insurance_claims_state"),
        ),
        sa.CheckConstraint(
            "accident_on <= reported_on", name=op.f("ck_insurance_claims_reported_on")
        ),
        sa.CheckConstraint(
            "paid > 0 AND paid <= cover", name=op.f("ck_insurance_claims_within_cover")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insurance_claims")),
    )
    op.create_index(
        op.f("ix_insurance_claims_placement_id"), "insurance_claims", ["placement_id"], unique=False
    )
    op.create_index(
        op.f("ix_insurance_claims_region"), "insurance_claims", ["region", "id"], unique=False
    )
    op.create_table(
        "insurance_claim_moves",
        sa.Column("claim_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"],
            ["insurance_claims.id"],
            name=op.f("fk_insurance_claim_moves_claim_id_insurance_claims"),
        ),
        sa.PrimaryKeyConstraint("claim_id", "version", name=op.f("pk_insurance_claim_moves")),
    )
    for table in GUARDED:
        op.execute(
            f"CREATE TRIGGER {table}_stay BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_alteration()"
        )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
