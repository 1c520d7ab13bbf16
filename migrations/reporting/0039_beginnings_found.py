"""Who took placements over is found without reading who arrived.

Revision: 0039
Follows: 0037
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations.indexes import add_beside_writers

revision: str = "0039"
down_revision: str | None = "0037"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    add_beside_writers(
        "ix_facts_taken_over",
        "facts",
        ["region"],
        postgresql_where=sa.text(
            "event = 'placement.arrived' AND (data ->> 'kept_since') IS NOT NULL"
        ),
    )


def downgrade() -> None:
    op.drop_index("ix_facts_taken_over", table_name="facts")
