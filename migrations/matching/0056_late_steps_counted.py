"""Dispatches whose step is late and jobs to be done are counted without all that are past.

Revision: 0056
Follows: 0055
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations.indexes import add_beside_writers

revision: str = "0056"
down_revision: str | None = "0055"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_STEPS = {
    "ix_dispatches_to_answer": ("respond_by", "issued"),
    "ix_dispatches_to_sign": ("sign_by", "accepted"),
    "ix_dispatches_to_begin": ("arrive_by", "signed"),
}


def upgrade() -> None:
    for name, (due, state) in _STEPS.items():
        which = sa.text(f"state = '{state}'")
        add_beside_writers(name, "dispatches", [due, "id"], postgresql_where=which)
    which = sa.text("state <> 'done'")
    add_beside_writers("ix_jobs_not_done", "jobs", ["state"], postgresql_where=which)


def downgrade() -> None:
    op.drop_index("ix_jobs_not_done", table_name="jobs")
    for name in _STEPS:
        op.drop_index(name, table_name="dispatches")
