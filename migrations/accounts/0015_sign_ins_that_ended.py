"""Sign-ins by the instant of their end, which the gateway asks for every second.

Revision: 0015
Follows: 0013
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | None = "0013"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    ended = sa.text("revoked_at IS NOT NULL")
    op.create_index("ix_families_revoked_at", "families", ["revoked_at"], postgresql_where=ended)


def downgrade() -> None:
    op.drop_index("ix_families_revoked_at", "families")
