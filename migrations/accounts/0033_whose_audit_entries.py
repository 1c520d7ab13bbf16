"""The database itself asks whose area an audit entry lies in.

Revision: 0033
Follows: 0032
"""

from collections.abc import Sequence

from migrations import walls

revision: str = "0033"
down_revision: str | None = "0032"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    walls.build()


def downgrade() -> None:
    walls.raze()
