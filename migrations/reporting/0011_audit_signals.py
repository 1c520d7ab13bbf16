"""Audit signals, what officers decide on them, and the lines that they hold.

Revision: 0011
Follows: 0010
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "audit_signals",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=True),
        sa.Column("youths", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=True),
        sa.Column("settlement_id", sa.Text(), nullable=True),
        sa.Column("evidence", JSONB(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("effect IN ('none', 'hold')", name="ck_audit_signals_effect"),
        sa.CheckConstraint(
            "state IN ('open', 'explained', 'confirmed')", name="ck_audit_signals_state"
        ),
        sa.ForeignKeyConstraint(
            ["settlement_id"], ["settlements.id"], name="fk_audit_signals_settlement_id_settlements"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_audit_signals"),
        sa.UniqueConstraint("mark", name="uq_audit_signals_mark"),
    )
    op.create_index(
        "ix_audit_signals_region",
        "audit_signals",
        ["region", "id"],
        unique=False,
        postgresql_ops={"region": "text_pattern_ops"},
    )
    op.create_table(
        "audit_signal_moves",
        sa.Column("signal_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["signal_id"],
            ["audit_signals.id"],
            name="fk_audit_signal_moves_signal_id_audit_signals",
        ),
        sa.PrimaryKeyConstraint("signal_id", "version", name="pk_audit_signal_moves"),
    )
    op.add_column("line_objections", sa.Column("signal_id", sa.Text(), nullable=True))
    op.create_index("ix_line_objections_signal_id", "line_objections", ["signal_id"], unique=False)
    op.create_foreign_key(
        "fk_line_objections_signal_id_audit_signals",
        "line_objections",
        "audit_signals",
        ["signal_id"],
        ["id"],
    )
    op.create_check_constraint(
        op.f("ck_line_objections_signal"),
        "line_objections",
        "(by = 'signal') = (signal_id IS NOT NULL)",
    )
    op.execute(
        "CREATE TRIGGER audit_signal_moves_stay BEFORE UPDATE OR DELETE ON audit_signal_moves"
        " FOR EACH ROW EXECUTE FUNCTION refuse_alteration()"
    )


def downgrade() -> None:
    op.drop_constraint("ck_line_objections_signal", "line_objections")
    op.drop_constraint(
        "fk_line_objections_signal_id_audit_signals", "line_objections", type_="foreignkey"
    )
    op.drop_index("ix_line_objections_signal_id", table_name="line_objections")
    op.drop_column("line_objections", "signal_id")
    op.drop_table("audit_signal_moves")
    op.drop_index(
        "ix_audit_signals_region",
        table_name="audit_signals",
        postgresql_ops={"region": "text_pattern_ops"},
    )
    op.drop_table("audit_signals")
