"""Why a second officer decided a handover as it was decided.

Revision: 0030
Follows: 0029
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0030"
down_revision: str | None = "0029"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("handovers", sa.Column("decision_ground", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    # Records stay: where a ground was kept there is no way back.
    found = "SELECT 1 FROM handovers WHERE decision_ground IS NOT NULL"
    if op.get_bind().execute(sa.text(found)).first():
        raise RuntimeError("handovers were decided: the form before 0030 has no place")
    op.drop_column("handovers", "decision_ground")
