"""What was confirmed of a month is found by the month.

Revision: 0037
Follows: 0036
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0037"
down_revision: str | None = "0036"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_index("ix_audit_signals_month", "audit_signals", ["month"])


def downgrade() -> None:
    op.drop_index("ix_audit_signals_month", table_name="audit_signals")
