"""Records that are old enough to be let go or appraised are found by their day.

Revision: 0083
Follows: 0082
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations.indexes import add_beside_writers

revision: str = "0083"
down_revision: str | None = "0082"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    add_beside_writers(
        "ix_youths_recorded_at",
        "youths",
        ["recorded_at"],
        postgresql_where=sa.text("erased_on IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_youths_recorded_at", table_name="youths")
