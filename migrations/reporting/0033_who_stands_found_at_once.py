"""Who is on post is found without everybody who once was; units and posts in their order.

Revision: 0033
Follows: 0032
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations.indexes import add_beside_writers

revision: str = "0033"
down_revision: str | None = "0032"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    add_beside_writers(
        "ix_told_placements_standing",
        "told_placements",
        [sa.text("coalesce(known_until, 'infinity'::timestamptz)"), "region"],
        postgresql_where=sa.text("last_day IS NULL"),
    )
    add_beside_writers(
        "ix_facts_counted",
        "facts",
        ["kind", "object_id", "region"],
        postgresql_where=sa.text("kind IN ('unit', 'post', 'intake-plan')"),
    )


def downgrade() -> None:
    op.drop_index("ix_facts_counted", table_name="facts")
    op.drop_index("ix_told_placements_standing", table_name="told_placements")
