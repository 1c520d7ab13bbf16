"""Signals, and contributions not paid as flexibly employed, are found by their month.

Revision: 0037
Follows: 0036
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations.indexes import add_beside_writers

revision: str = "0037"
down_revision: str | None = "0036"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    add_beside_writers("ix_audit_signals_month", "audit_signals", ["month"])
    add_beside_writers(
        "ix_contribution_records_not_flexible",
        "contribution_records",
        ["month"],
        postgresql_where=sa.text("NOT as_flexible"),
    )


def downgrade() -> None:
    op.drop_index("ix_contribution_records_not_flexible", table_name="contribution_records")
    op.drop_index("ix_audit_signals_month", table_name="audit_signals")
