"""What a review let go is found by it.

Revision: 0050
Follows: 0046
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0050"
down_revision: str | None = "0046"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_index(
        "ix_threshold_marks_let_go_in",
        "threshold_marks",
        ["let_go_in"],
        postgresql_where=sa.text("let_go_in IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_threshold_marks_let_go_in", table_name="threshold_marks")
