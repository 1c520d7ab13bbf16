"""When and by whom an id that was closed was opened again.

Revision: 0070
Follows: 0066
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0070"
down_revision: str | None = "0066"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_TABLE = "closed_unit_ids"


def upgrade() -> None:
    op.add_column(_TABLE, sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(_TABLE, sa.Column("opened_by", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_closed_unit_ids_opening"), _TABLE, "(opened_at IS NULL) = (opened_by IS NULL)"
    )


def downgrade() -> None:
    # Records stay: where an id was opened again there is no way back.
    found = "SELECT 1 FROM closed_unit_ids WHERE opened_at IS NOT NULL"
    if op.get_bind().execute(sa.text(found)).first():
        raise RuntimeError("ids were opened again: the form before 0070 has no place")
    op.drop_constraint(op.f("ck_closed_unit_ids_opening"), _TABLE)
    op.drop_column(_TABLE, "opened_by")
    op.drop_column(_TABLE, "opened_at")
