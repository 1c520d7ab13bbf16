"""The database itself asks whose area an audit entry lies in.

Revision: 0052
Follows: 0047
"""

from collections.abc import Sequence

from alembic import op

from services.common.store import areas

revision: str = "0052"
down_revision: str | None = "0047"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    areas.install(op.execute)


def downgrade() -> None:
    areas.uninstall(op.execute)
