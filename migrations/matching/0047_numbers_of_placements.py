"""What departments read of placements, and of people whose time is over, is found by its number.

Revision: 0047
Follows: 0043
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations.indexes import add_beside_writers

revision: str = "0047"
down_revision: str | None = "0043"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_WHICH = {
    "ix_changes_of_placements": "object = 'placement'",
    "ix_changes_of_erasures": "event = 'youth.anonymised'",
}


def upgrade() -> None:
    for name, which in _WHICH.items():
        add_beside_writers(name, "changes", ["no"], postgresql_where=sa.text(which))


def downgrade() -> None:
    for name in _WHICH:
        op.drop_index(name, table_name="changes")
