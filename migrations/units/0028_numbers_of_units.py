"""Departments read the changes of units by number, and of nothing else.

Revision: 0028
Follows: 0027
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations.indexes import add_beside_writers

revision: str = "0028"
down_revision: str | None = "0027"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    add_beside_writers(
        "ix_changes_of_units", "changes", ["no"], postgresql_where=sa.text("object = 'unit'")
    )


def downgrade() -> None:
    op.drop_index("ix_changes_of_units", table_name="changes")
