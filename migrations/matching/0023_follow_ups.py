"""Follow-ups of those whose placement ended without a job; who ended before is due at once.

Revision: 0023
Follows: 0022
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    _cases()
    _follow_ups()
    op.execute(
        """
        INSERT INTO follow_up_cases (placement_id, version, state, due_on)
        SELECT id, 0, 'open', last_day FROM placements
        WHERE last_day IS NOT NULL AND (outcome IS NULL OR outcome = 'neither')
        """
    )


def downgrade() -> None:
    op.drop_table("follow_ups")
    op.drop_table("follow_up_cases")


def _cases() -> None:
    op.create_table(
        "follow_up_cases",
        sa.Column("placement_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_because", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_follow_up_cases_state")),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_because IS NOT NULL)",
            name=op.f("ck_follow_up_cases_closing"),
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placements.id"],
            name=op.f("fk_follow_up_cases_placement_id_placements"),
        ),
        sa.PrimaryKeyConstraint("placement_id", name=op.f("pk_follow_up_cases")),
    )
    op.create_index(
        "ix_follow_up_cases_due",
        "follow_up_cases",
        ["due_on"],
        postgresql_where=sa.text("state = 'open'"),
    )


def _follow_ups() -> None:
    op.create_table(
        "follow_ups",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("placement_id", sa.String(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("post_ids", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["follow_up_cases.placement_id"],
            name=op.f("fk_follow_ups_placement_id_follow_up_cases"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
    )
    op.create_index(op.f("ix_follow_ups_placement_id"), "follow_ups", ["placement_id"])
