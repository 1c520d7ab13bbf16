"""Years are urged as months are.

Revision: 0040
Follows: 0039
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0040"
down_revision: str | None = "0039"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_TABLE = "supervision_notes"


def upgrade() -> None:
    op.add_column(_TABLE, sa.Column("year", sa.Integer(), nullable=True))
    op.alter_column(_TABLE, "month", nullable=True)
    op.create_check_constraint("period", _TABLE, "num_nonnulls(month, year) = 1")
    op.create_index("ix_supervision_notes_year", _TABLE, ["region", "year", "id"])


def downgrade() -> None:
    # Records stay: where a year was urged there is no way back.
    found = "SELECT 1 FROM supervision_notes WHERE month IS NULL LIMIT 1"
    if op.get_bind().execute(sa.text(found)).first():
        raise RuntimeError("years were urged: the form before 0040 has no place for their notes")
    op.drop_index("ix_supervision_notes_year", table_name=_TABLE)
    op.drop_constraint("period", _TABLE, type_="check")
    op.alter_column(_TABLE, "month", nullable=False)
    op.drop_column(_TABLE, "year")
