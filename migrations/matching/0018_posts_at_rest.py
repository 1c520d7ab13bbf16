"""Since when a post takes nobody, so that who signed for it is seen to wait.

Revision: 0018
Follows: 0015
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
down_revision: str | None = "0015"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("post_seats", sa.Column("rests_since", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("post_seats", "rests_since")
