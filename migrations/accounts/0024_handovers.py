"""Handovers of units that wait for a second officer.

Revision: 0024
Follows: 0023
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "handovers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("taker_id", sa.Text(), nullable=False),
        sa.Column("first_id", sa.Text(), nullable=True),
        sa.Column("ground", sa.LargeBinary(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting','done','declined')", name=op.f("ck_handovers_state")
        ),
        sa.CheckConstraint(
            "(state = 'waiting') = (decided_by IS NULL AND decided_at IS NULL)",
            name=op.f("ck_handovers_decision"),
        ),
        sa.CheckConstraint("decided_by <> asked_by", name=op.f("ck_handovers_second")),
        sa.ForeignKeyConstraint(
            ["taker_id"], ["accounts.id"], name=op.f("fk_handovers_taker_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["first_id"], ["accounts.id"], name=op.f("fk_handovers_first_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
    )
    op.create_index(
        "uq_handovers_waiting",
        "handovers",
        ["unit_id"],
        unique=True,
        postgresql_where=sa.text("state = 'waiting'"),
    )


def downgrade() -> None:
    # Records stay: where a handover was asked for there is no way back.
    if op.get_bind().execute(sa.text("SELECT 1 FROM handovers")).first():
        raise RuntimeError("handovers were asked for: the form before 0024 has no place")
    op.drop_table("handovers")
