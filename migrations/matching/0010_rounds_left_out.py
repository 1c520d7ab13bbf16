"""Rounds: who was left out when one was applied, and calling off by two persons.

Revision: 0010
Follows: 0009
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("rounds", sa.Column("left_out", JSONB(), nullable=True))
    op.add_column("rounds", sa.Column("cancel_asked_by", sa.String(), nullable=True))
    op.add_column("rounds", sa.Column("cancel_asked_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        op.f("ck_rounds_cancel_asked"),
        "rounds",
        "(cancel_asked_by IS NULL) = (cancel_asked_at IS NULL)",
    )
    op.add_column("round_lines", sa.Column("left_out", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_round_lines_left_out"),
        "round_lines",
        "left_out IN ('youth_left', 'not_eligible', 'may_not_be_there', 'post_not_open', 'seats_gone')",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_round_lines_left_out"), "round_lines")
    op.drop_column("round_lines", "left_out")
    op.drop_constraint(op.f("ck_rounds_cancel_asked"), "rounds")
    op.drop_column("rounds", "cancel_asked_at")
    op.drop_column("rounds", "cancel_asked_by")
    op.drop_column("rounds", "left_out")
