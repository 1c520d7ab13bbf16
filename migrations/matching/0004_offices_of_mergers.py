"""The office of the unit that answers for one that is no more.

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
    op.add_column("mergers", sa.Column("into_region", sa.String(), nullable=True))
    # Units told no office with the mergers followed until now; the posts of the successor name it.
    op.execute(
        "UPDATE mergers SET into_region = post_seats.region FROM post_seats "
        "WHERE post_seats.unit_id = mergers.into_unit_id"
    )


def downgrade() -> None:
    op.drop_column("mergers", "into_region")
