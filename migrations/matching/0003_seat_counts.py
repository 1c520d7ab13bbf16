"""What is taken of a post, told.

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
    op.add_column(
        "post_seats", sa.Column("version", sa.Integer(), server_default="0", nullable=False)
    )
    # Whoever follows begins with what stands: each post is told once.
    op.execute("UPDATE post_seats SET version = 1")
    op.execute(
        """
        INSERT INTO changes (object, object_id, version, event, occurred_on, recorded_at,
                             author, ground, request_id, data)
        SELECT 'post-seats', post_id, 1, 'seats.changed',
               (now() AT TIME ZONE 'Asia/Shanghai')::date, now(), 'matching', '', 'migration-0003',
               jsonb_build_object('post_id', post_id, 'offered', offered, 'taken', taken,
                                  'state', state, 'offer_version', offer_version)
        FROM post_seats ORDER BY post_id
        """
    )


def downgrade() -> None:
    op.drop_column("post_seats", "version")
