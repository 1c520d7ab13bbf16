"""The dispatches of one office are found by indexes, of its youths and of its units.

Revision: 0070
Follows: 0068
"""

from collections.abc import Sequence

from alembic import op

from migrations.indexes import add_beside_writers

revision: str = "0070"
down_revision: str | None = "0068"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_REGIONS = ("region", "unit_region")


def upgrade() -> None:
    for region in _REGIONS:
        add_beside_writers(
            f"ix_dispatches_{region}",
            "dispatches",
            [region, "id"],
            postgresql_ops={region: "text_pattern_ops"},
        )


def downgrade() -> None:
    for region in _REGIONS:
        op.drop_index(f"ix_dispatches_{region}", table_name="dispatches")
