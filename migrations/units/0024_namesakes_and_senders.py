"""Namesakes in the register found by an index.

Revision: 0024
Follows: 0023
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_index(
        "ix_prospective_units_name",
        "prospective_units",
        ["region", sa.text("lower(replace(normalize(name, NFKC), ' ', ''))")],
    )


def downgrade() -> None:
    op.drop_index("ix_prospective_units_name", table_name="prospective_units")
