"""What departments read of posts is found by its number.

Revision: 0045
Follows: 0044
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations.indexes import add_beside_writers

revision: str = "0045"
down_revision: str | None = "0044"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    add_beside_writers(
        "ix_changes_of_posts", "changes", ["no"], postgresql_where=sa.text("object = 'post'")
    )


def downgrade() -> None:
    op.drop_index("ix_changes_of_posts", table_name="changes")
