"""A placement names the office of its youth itself: what is told of it asks no dispatch.

Revision: 0062
Follows: 0061
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0062"
down_revision: str | None = "0061"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("placements", sa.Column("youth_region", sa.String()))
    op.execute(
        "UPDATE placements SET youth_region = dispatches.region FROM dispatches"
        " WHERE dispatches.id = placements.dispatch_id"
    )
    op.alter_column("placements", "youth_region", nullable=False)
    op.create_index(
        "ix_placements_youth_region",
        "placements",
        ["youth_region", "id"],
        postgresql_ops={"youth_region": "text_pattern_ops"},
    )


def downgrade() -> None:
    op.drop_index("ix_placements_youth_region", table_name="placements")
    op.drop_column("placements", "youth_region")
