"""Who withdrew a closing stands beside who had confirmed it.

Revision: 0036
Follows: 0033
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0036"
down_revision: str | None = "0033"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("return_closings", sa.Column("withdrawn_by", sa.Text(), nullable=True))
    op.add_column("return_closings", sa.Column("withdrawal", sa.LargeBinary(), nullable=True))
    op.add_column(
        "return_closings", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True)
    )
    # A withdrawal stood where the confirmation had: that one's author is known by its change, and
    # beside it and the withdrawal's own change stand the words of each.
    op.execute(
        "UPDATE return_closings SET withdrawn_by = answered_by, withdrawn_at = answered_at,"
        " answered_by = told.author, answered_at = told.recorded_at, answer = NULL"
        " FROM changes AS told WHERE return_closings.state = 'withdrawn'"
        " AND told.object = 'return-closing' AND told.object_id = return_closings.id"
        " AND told.event = 'return-closing.confirmed'"
    )
    op.create_check_constraint(
        "ck_return_closings_withdrawn_by",
        "return_closings",
        "(state = 'withdrawn') = (withdrawn_by IS NOT NULL)",
    )
    op.create_check_constraint(
        "ck_return_closings_another_withdraws", "return_closings", "author <> withdrawn_by"
    )


def downgrade() -> None:
    op.drop_constraint("ck_return_closings_another_withdraws", "return_closings", type_="check")
    op.drop_constraint("ck_return_closings_withdrawn_by", "return_closings", type_="check")
    op.execute(
        "UPDATE return_closings SET answered_by = withdrawn_by, answered_at = withdrawn_at,"
        " answer = NULL WHERE state = 'withdrawn'"
    )
    for column in ("withdrawn_at", "withdrawal", "withdrawn_by"):
        op.drop_column("return_closings", column)
