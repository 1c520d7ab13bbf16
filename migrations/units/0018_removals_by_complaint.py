"""The complaint upheld by which an office proposed a removal.

Revision: 0018
Follows: 0017
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_TABLE = "removal_proposals"
_KEY = f"fk_{_TABLE}_complaint_id_complaints"
_ONCE = f"uq_{_TABLE}_complaint_id"
_FOR_CAUSE = f"ck_{_TABLE}_complaint"


def upgrade() -> None:
    op.add_column(_TABLE, sa.Column("complaint_id", sa.Text()))
    op.create_foreign_key(op.f(_KEY), _TABLE, "complaints", ["complaint_id"], ["id"])
    op.create_unique_constraint(op.f(_ONCE), _TABLE, ["complaint_id"])
    op.create_check_constraint(
        op.f(_FOR_CAUSE), _TABLE, "ground_kind = 'cause' OR complaint_id IS NULL"
    )


def downgrade() -> None:
    op.drop_constraint(op.f(_FOR_CAUSE), _TABLE)
    op.drop_constraint(op.f(_ONCE), _TABLE)
    op.drop_constraint(op.f(_KEY), _TABLE)
    op.drop_column(_TABLE, "complaint_id")
