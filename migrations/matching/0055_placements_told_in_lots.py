"""What stands of placements is read in lots, in an order that is each reader's own.

Revision: 0055
Follows: 0054
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations.indexes import add_beside_writers

revision: str = "0055"
down_revision: str | None = "0054"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    lot = sa.text("(hashtextextended(id, 0) & 1023)")
    add_beside_writers("ix_placements_lot", "placements", [lot, "region"])


def downgrade() -> None:
    op.drop_index("ix_placements_lot", table_name="placements")
