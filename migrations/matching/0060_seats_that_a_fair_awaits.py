"""A fair may await seats that are not free yet: they are set aside as they come.

Revision: 0060
Follows: 0059
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0060"
down_revision: str | None = "0059"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

BEFORE = "paired >= 0 AND returned >= 0 AND paired + returned <= seats"
AFTER = "paired >= 0 AND returned >= 0 AND awaited >= 0 AND paired + returned + awaited <= seats"


def upgrade() -> None:
    op.add_column(
        "fair_seats", sa.Column("awaited", sa.Integer(), server_default="0", nullable=False)
    )
    op.drop_constraint(op.f("ck_fair_seats_used"), "fair_seats", type_="check")
    op.create_check_constraint(op.f("ck_fair_seats_used"), "fair_seats", AFTER)


def downgrade() -> None:
    # What never came is nobody's: without the column it would be read as set aside.
    op.execute("UPDATE fair_seats SET returned = returned + awaited, awaited = 0")
    op.drop_constraint(op.f("ck_fair_seats_used"), "fair_seats", type_="check")
    op.create_check_constraint(op.f("ck_fair_seats_used"), "fair_seats", BEFORE)
    op.drop_column("fair_seats", "awaited")
