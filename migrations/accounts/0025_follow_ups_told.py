"""Follow-ups are followed, so that posts sent to a youth are told.

Revision: 0025
Follows: 0024
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    # Follow-ups were passed over until now: the feed is read once more from its start. What was
    # taken over of the others is not taken over again, and old news are not told.
    op.execute("UPDATE feed_positions SET position = 0 WHERE source = 'matching'")


def downgrade() -> None:
    op.execute("DELETE FROM followed_objects WHERE source = 'matching' AND object = 'follow-up'")
