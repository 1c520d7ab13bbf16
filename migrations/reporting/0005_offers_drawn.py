"""The offers of posts are drawn out of their facts, so that no count reads all facts again.

They are drawn by the service itself once it runs, from the first fact on.

Revision: 0005
Follows: 0004
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "offered_spans",
        sa.Column("post_id", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("county", sa.Text(), nullable=True),
        sa.Column("unit_id", sa.Text(), nullable=True),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("offered_on", sa.Date(), nullable=False),
        sa.Column("facts", sa.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("post_id", "first_day", name="pk_offered_spans"),
    )
    op.create_index(
        "ix_offered_spans_region",
        "offered_spans",
        ["region", "first_day"],
        postgresql_ops={"region": "text_pattern_ops"},
    )
    op.create_table(
        "added_seats",
        sa.Column("post_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("post_id", "version", name="pk_added_seats"),
    )
    op.create_index("ix_added_seats_occurred_on", "added_seats", ["occurred_on"])
    op.create_table(
        "offers_drawn",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("no", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_offers_drawn"),
    )
    op.create_index("ix_facts_source", "facts", ["source", "occurred_on"])


def downgrade() -> None:
    op.drop_index("ix_facts_source", "facts")
    op.drop_table("offers_drawn")
    op.drop_table("added_seats")
    op.drop_table("offered_spans")
