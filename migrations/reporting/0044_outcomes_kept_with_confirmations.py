"""What a confirmation does to its month is kept with it; those made before do nothing.

Signals of one office's finding name it in their mark.

Revision: 0044
Follows: 0043
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0044"
down_revision: str | None = "0043"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_MOVES = "audit_signal_moves"
_OF_A_PERSON = "kind IN ('employee_insurance', 'own_staff', 'business_licence')"


def upgrade() -> None:
    # Nothing: an older confirmation was made when none made its month void.
    nothing = sa.Column("outcomes", postgresql.JSONB(), nullable=False, server_default="{}")
    op.add_column(_MOVES, nothing)
    op.alter_column(_MOVES, "outcomes", server_default=None)
    op.execute(f"UPDATE audit_signals SET mark = mark || '/' || region WHERE {_OF_A_PERSON}")


def downgrade() -> None:
    # Of several offices' the first one found keeps the mark without its office; others keep theirs.
    op.execute(
        "UPDATE audit_signals SET mark = left(mark, -1 - length(region))"
        f" WHERE {_OF_A_PERSON} AND right(mark, 1 + length(region)) = '/' || region"
        " AND id IN (SELECT min(id) FROM audit_signals"
        f" WHERE {_OF_A_PERSON} GROUP BY kind, youths, month)"
    )
    op.drop_column(_MOVES, "outcomes")
