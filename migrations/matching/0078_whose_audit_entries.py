"""The database itself asks whose area an audit entry lies in.

Revision: 0078
Follows: 0073
"""

from collections.abc import Sequence

from migrations import walls

revision: str = "0078"
down_revision: str | None = "0073"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    walls.build()


def downgrade() -> None:
    walls.raze()
