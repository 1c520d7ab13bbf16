"""Allowance that came back and is not paid again is closed by two persons.

Revision: 0029
Follows: 0026
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0029"
down_revision: str | None = "0026"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "return_closings",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("placement_id", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("youth_id", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(14, 2), nullable=False),
        sa.Column("explained", sa.Numeric(14, 2), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("ground", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount > 0 AND explained >= amount", name="ck_return_closings_amount"),
        sa.CheckConstraint(
            "(state = 'proposed') = (answered_by IS NULL)", name="ck_return_closings_answered_by"
        ),
        sa.CheckConstraint("author <> answered_by", name="ck_return_closings_two_persons"),
        sa.PrimaryKeyConstraint("id", name="pk_return_closings"),
    )
    op.create_index("ix_return_closings_placement_id", "return_closings", ["placement_id", "month"])
    op.create_index("ix_return_closings_region", "return_closings", ["region", "id"])
    op.create_index("ix_return_closings_youth_id", "return_closings", ["youth_id"])


def downgrade() -> None:
    op.drop_table("return_closings")
