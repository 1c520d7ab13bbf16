"""A month as confirmed says how many days somebody was there.

Revision: 0051
Follows: 0049
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0051"
down_revision: str | None = "0049"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("attendances", sa.Column("days_present", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("attendances", "days_present")
