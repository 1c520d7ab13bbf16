"""Which ids went into a record is found without reading the whole change feed.

Revision: 0054
Follows: 0051
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations.indexes import add_beside_writers

revision: str = "0054"
down_revision: str | None = "0051"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    add_beside_writers(
        "ix_changes_of_mergers",
        "changes",
        [sa.text("(data ->> 'into')")],
        postgresql_where=sa.text("event = 'youth.merged'"),
    )


def downgrade() -> None:
    op.drop_index("ix_changes_of_mergers", table_name="changes")
