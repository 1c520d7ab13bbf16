"""What offices add to the dated values, and holidays of a region over the national calendar.

Revision: 0006
Follows: 0005
"""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ONLY_ADDED_TO: Final = ("policy_rows", "regional_holidays")


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
        sa.Column("supersedes", sa.Text(), nullable=True),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("grade IN ('A', 'B', 'C', 'NV')", name=op.f("ck_policy_rows_grade")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_rows")),
        sa.UniqueConstraint(
            "name",
            "region",
            "effective",
            "supersedes",
            name=op.f("uq_policy_rows_name_region_effective_supersedes"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "regional_holidays",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("off", sa.ARRAY(sa.Date()), nullable=False),
        sa.Column("on", sa.ARRAY(sa.Date()), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("region", "year", "version", name=op.f("pk_regional_holidays")),
    )
    for table in ONLY_ADDED_TO:
        op.execute(
            f"CREATE TRIGGER {table}_stay BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_alteration()"
        )


def downgrade() -> None:
    for table in reversed(ONLY_ADDED_TO):
        op.drop_table(table)
