"""Since when nobody says whether there is news for a push.

Revision: 0031
Follows: 0030
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0031"
down_revision: str | None = "0030"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_SINCE = sa.Column(
    "waiting_since",
    sa.DateTime(timezone=True),
    nullable=True,
    comment="since when nobody says whether there is news",
)


def upgrade() -> None:
    op.add_column("feed_pushes", _SINCE)


def downgrade() -> None:
    op.drop_column("feed_pushes", "waiting_since")
