"""Who complained by an account: as registered, known to the guard of words for the unit.

Revision: 0023
Follows: 0020
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0023"
down_revision: str | None = "0020"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_COLUMNS = ("registered_name", "registered_phone")


def upgrade() -> None:
    for column in _COLUMNS:
        op.add_column("complaints", sa.Column(column, sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    for column in reversed(_COLUMNS):
        op.drop_column("complaints", column)
