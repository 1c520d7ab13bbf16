"""A copy of what offices add to the dated values, and of regional holidays.

Revision: 0027
Follows: 0026
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0027"
down_revision: str | None = "0026"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "policy_rows",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("effective", sa.Date(), nullable=False),
        sa.Column("value", JSONB(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_rows")),
    )
    op.create_table(
        "regional_holidays",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("days_off", sa.ARRAY(sa.Date()), nullable=False),
        sa.Column("days_on", sa.ARRAY(sa.Date()), nullable=False),
        sa.PrimaryKeyConstraint("region", "year", name=op.f("pk_regional_holidays")),
    )


def downgrade() -> None:
    op.drop_table("regional_holidays")
    op.drop_table("policy_rows")
