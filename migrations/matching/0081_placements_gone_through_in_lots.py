"""What is gone through of placements in lots is read from the index alone.

Revision: 0081
Follows: 0080
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations.indexes import add_beside_writers

revision: str = "0081"
down_revision: str | None = "0080"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_LOT = sa.text("(hashtextextended(id, 0) & 1023)")


def upgrade() -> None:
    add_beside_writers(
        "ix_placements_lot_id", "placements", [_LOT, "region"], postgresql_include=["id"]
    )
    op.drop_index("ix_placements_lot", table_name="placements")


def downgrade() -> None:
    add_beside_writers("ix_placements_lot", "placements", [_LOT, "region"])
    op.drop_index("ix_placements_lot_id", table_name="placements")
