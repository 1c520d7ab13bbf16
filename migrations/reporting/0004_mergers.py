"""Mergers of units are found among all facts.

Revision: 0004
Follows: 0003
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_index(
        "ix_facts_succeeded",
        "facts",
        ["object_id"],
        postgresql_where=sa.text("event = 'unit.succeeded'"),
    )


def downgrade() -> None:
    op.drop_index("ix_facts_succeeded", "facts")
