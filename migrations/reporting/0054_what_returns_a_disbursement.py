"""What returns a disbursement is found by what it returns.

Revision: 0054
Follows: 0053
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations.indexes import add_beside_writers

revision: str = "0054"
down_revision: str | None = "0053"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_NAME = "ix_disbursements_returns"


def upgrade() -> None:
    which = sa.text("returns IS NOT NULL")
    add_beside_writers(_NAME, "disbursements", ["returns"], postgresql_where=which)


def downgrade() -> None:
    op.drop_index(_NAME, table_name="disbursements")
