"""What becomes of placements is told to their youths: the feed of matching is read once more.

Revision: 0017
Follows: 0016
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    # Placements were passed over until now: the feed is read once more from its start. What was
    # taken over of youths and dispatches is not taken over again, and old news are not told.
    op.execute("UPDATE feed_positions SET position = 0 WHERE source = 'matching'")


def downgrade() -> None:
    op.execute("DELETE FROM followed_objects WHERE source = 'matching' AND object = 'placement'")
