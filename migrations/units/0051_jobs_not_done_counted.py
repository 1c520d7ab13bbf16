"""Jobs that are not done are counted without those that are.

Revision: 0051
Follows: 0050
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations.indexes import add_beside_writers

revision: str = "0051"
down_revision: str | None = "0050"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    which = sa.text("state <> 'done'")
    add_beside_writers("ix_jobs_not_done", "jobs", ["state"], postgresql_where=which)


def downgrade() -> None:
    op.drop_index("ix_jobs_not_done", table_name="jobs")
