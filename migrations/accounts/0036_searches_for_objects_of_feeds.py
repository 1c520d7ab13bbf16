"""Searches for the object of an objection that are taken up again.

Revision: 0036
Follows: 0035
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0036"
down_revision: str | None = "0035"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "feed_searches",
        sa.Column("agreement_id", sa.Text(), nullable=False),
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "passed",
            sa.Integer(),
            nullable=False,
            comment="as the owner of the feed counts, no id",
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["data_agreements.id"],
            name=op.f("fk_feed_searches_agreement_id_data_agreements"),
        ),
        sa.PrimaryKeyConstraint("agreement_id", "feed", "subject", name=op.f("pk_feed_searches")),
    )


def downgrade() -> None:
    op.drop_table("feed_searches")
