"""When the words of a complaint or a question, and who wrote them, were let go.

Revision: 0038
Follows: 0036
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0038"
down_revision: str | None = "0036"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_ENDS = {"complaints": "closed_on", "consultations": "answered_on"}


def upgrade() -> None:
    for table, end in _ENDS.items():
        op.add_column(table, sa.Column("forgotten_on", sa.Date()))
        kept = sa.text("forgotten_on IS NULL")
        op.create_index(f"ix_{table}_kept", table, [end], postgresql_where=kept)


def downgrade() -> None:
    for table in _ENDS:
        op.drop_index(f"ix_{table}_kept", table)
        op.drop_column(table, "forgotten_on")
