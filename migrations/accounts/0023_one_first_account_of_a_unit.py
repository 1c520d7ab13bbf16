"""A unit has one first account.

Revision: 0023
Follows: 0022
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations.indexes import add_beside_writers

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    which = sa.text("opened_by IS NULL AND unit_id IS NOT NULL")
    add_beside_writers(
        "uq_accounts_first_of_unit", "accounts", ["unit_id"], unique=True, postgresql_where=which
    )


def downgrade() -> None:
    op.drop_index("uq_accounts_first_of_unit", table_name="accounts")
