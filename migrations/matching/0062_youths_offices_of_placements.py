"""A placement names the office of its youth itself: what is told of it asks no dispatch.

Revision: 0062
Follows: 0061
"""

from collections.abc import Sequence

from alembic import op

from migrations.indexes import add_beside_writers

revision: str = "0062"
down_revision: str | None = "0061"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


_OF_DISPATCH = (
    "UPDATE placements SET youth_region = dispatches.region FROM dispatches"
    " WHERE dispatches.id = placements.dispatch_id AND youth_region IS NULL"
)


def upgrade() -> None:
    # Each step by itself, and again without harm: the table is read and written meanwhile.
    with op.get_context().autocommit_block():
        op.execute("ALTER TABLE placements ADD COLUMN IF NOT EXISTS youth_region varchar")
        op.execute(_OF_DISPATCH)
    add_beside_writers(
        "ix_placements_youth_region",
        "placements",
        ["youth_region", "id"],
        postgresql_ops={"youth_region": "text_pattern_ops"},
    )
    # Instances of the version before enter arrivals without it: 0073 fills those in and asks for it.
    op.execute(_OF_DISPATCH)


def downgrade() -> None:
    op.drop_index("ix_placements_youth_region", table_name="placements")
    op.drop_column("placements", "youth_region")
