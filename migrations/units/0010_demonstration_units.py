"""Nominations of demonstration units, and since when a unit is one.

Revision: 0010
Follows: 0009
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

OPEN = sa.text("state IN ('proposed','named')")


def upgrade() -> None:
    op.add_column("units", sa.Column("demonstration_since", sa.Date(), nullable=True))
    op.create_table(
        "demonstration_nominations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("score", sa.Text(), nullable=True),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("proposal_ground", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decision_ground", sa.Text(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawal_ground", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('proposed','named','declined','withdrawn')",
            name=op.f("ck_demonstration_nominations_state"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["units.id"],
            name=op.f("fk_demonstration_nominations_unit_id_units"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demonstration_nominations")),
    )
    op.create_index(
        "ix_demonstration_nominations_unit", "demonstration_nominations", ["unit_id", "id"]
    )
    op.create_index(
        "uq_demonstration_nominations_open",
        "demonstration_nominations",
        ["unit_id"],
        unique=True,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    op.drop_table("demonstration_nominations")
    op.drop_column("units", "demonstration_since")
