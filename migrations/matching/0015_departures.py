"""Departures: who was recorded as living elsewhere, told to the office of before.

Revision: 0015
Follows: 0014
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "departures",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("youth_id", sa.String(), nullable=False),
        sa.Column("from_region", sa.String(), nullable=False),
        sa.Column("to_region", sa.String(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("from_region <> to_region", name=op.f("ck_departures_regions")),
        sa.CheckConstraint(
            "source IN ('self', 'office', 'canvass', 'university', 'department')",
            name=op.f("ck_departures_source"),
        ),
        sa.ForeignKeyConstraint(
            ["youth_id"],
            ["youths.id"],
            name=op.f("fk_departures_youth_id_youths"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departures")),
    )
    op.create_index(op.f("ix_departures_youth_id"), "departures", ["youth_id"])
    op.create_index(op.f("ix_departures_from_region"), "departures", ["from_region"])


def downgrade() -> None:
    op.drop_table("departures")
