"""What departments read of disbursements is found by its number.

Revision: 0053
Follows: 0052
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations.indexes import add_beside_writers

revision: str = "0053"
down_revision: str | None = "0052"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_NAME = "ix_changes_of_disbursements"


def upgrade() -> None:
    which = sa.text("object = 'disbursement'")
    add_beside_writers(_NAME, "changes", ["no"], postgresql_where=which)


def downgrade() -> None:
    op.drop_index(_NAME, table_name="changes")
