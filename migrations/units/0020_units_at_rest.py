"""Units at rest are found by themselves, and what is still to be done before what is done.

Revision: 0020
Follows: 0019
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_WORK = (
    (
        "complaints",
        "(state <> ALL (ARRAY['received'::text, 'investigated'::text]))",
        "coalesce(due_on, received_on)",
    ),
    (
        "inspections",
        "(state <> ALL (ARRAY['rectifying'::text, 'not_rectified'::text]))",
        "coalesce(rectify_by, inspected_on)",
    ),
    ("consultations", "(state <> 'asked'::text)", "coalesce(due_on, asked_on)"),
)
_SERVED = "state = 'served' AND decision = 'remove' AND removed_on IS NULL"


def upgrade() -> None:
    op.create_index(
        "ix_units_suspended", "units", ["id"], postgresql_where=sa.text("state = 'suspended'")
    )
    op.create_index(
        "ix_removal_proposals_served",
        "removal_proposals",
        ["unit_id"],
        postgresql_where=sa.text(_SERVED),
    )
    for table, done, day in _WORK:
        op.create_index(f"ix_{table}_work", table, [sa.text(done), sa.text(day), "id"])


def downgrade() -> None:
    for table, *_ in _WORK:
        op.drop_index(f"ix_{table}_work", table)
    op.drop_index("ix_removal_proposals_served", "removal_proposals")
    op.drop_index("ix_units_suspended", "units")
