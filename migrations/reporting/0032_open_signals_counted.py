"""Signals to be judged and jobs to be done are counted without those that were.

Revision: 0032
Follows: 0029
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations.indexes import add_beside_writers

revision: str = "0032"
down_revision: str | None = "0029"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    which = sa.text("state = 'open'")
    add_beside_writers("ix_audit_signals_open", "audit_signals", ["effect"], postgresql_where=which)
    which = sa.text("state <> 'done'")
    add_beside_writers("ix_jobs_not_done", "jobs", ["state"], postgresql_where=which)


def downgrade() -> None:
    op.drop_index("ix_jobs_not_done", table_name="jobs")
    op.drop_index("ix_audit_signals_open", table_name="audit_signals")
