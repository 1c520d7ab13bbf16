"""What an agreement would say is asked again when it changes; who moved to a region is found there.

Revision: 0061
Follows: 0060
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations.indexes import add_beside_writers

revision: str = "0061"
down_revision: str | None = "0060"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    add_beside_writers(
        "ix_departures_to_region",
        "departures",
        ["to_region"],
        postgresql_ops={"to_region": "text_pattern_ops"},
    )
    edition = sa.Column("words_edition", sa.Integer(), server_default=sa.text("0"), nullable=False)
    op.add_column("dispatches", edition)


def downgrade() -> None:
    op.drop_index("ix_departures_to_region", table_name="departures")
    op.drop_column("dispatches", "words_edition")
