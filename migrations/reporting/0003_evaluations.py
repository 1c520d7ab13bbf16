"""Facts are found by their unit, for its evaluation; its inspections and complaints are read.

Revision: 0003
Follows: 0002
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_index(
        "ix_facts_unit", "facts", [sa.literal_column("(data ->> 'unit_id')"), "kind", "object_id"]
    )
    # Some kinds of objects were passed over until now: the feed is read once more from its start.
    # What was taken over of the others is not taken over again.
    op.execute("UPDATE feed_positions SET position = 0 WHERE source = 'units'")


def downgrade() -> None:
    op.drop_index("ix_facts_unit", "facts")
