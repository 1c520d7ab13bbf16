"""Changes of mentor in a placement, and units that went into others.

Revision: 0002
Follows: 0001
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "mentors",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentors")),
    )
    op.create_table(
        "mergers",
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("into_unit_id", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_mergers")),
    )
    op.create_index(op.f("ix_mergers_into_unit_id"), "mergers", ["into_unit_id"])
    op.create_table(
        "mentor_changes",
        sa.Column("placement_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("mentor_id", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["mentors.id"], name=op.f("fk_mentor_changes_mentor_id_mentors")
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placements.id"],
            name=op.f("fk_mentor_changes_placement_id_placements"),
        ),
        sa.PrimaryKeyConstraint("placement_id", "version", name=op.f("pk_mentor_changes")),
    )
    op.add_column("placements", sa.Column("mentor_id", sa.String(), nullable=True))
    op.create_index("ix_placements_mentor", "placements", ["mentor_id"])
    op.execute(
        "UPDATE placements SET mentor_id = post_seats.mentor_id FROM post_seats "
        "WHERE post_seats.post_id = placements.post_id"
    )
    # Mentors and units were passed over until now: the feed is read once more from its start.
    # What was taken over of posts is not taken over again.
    op.execute("UPDATE feed_positions SET position = 0 WHERE source = 'units'")


def downgrade() -> None:
    op.execute(
        "DELETE FROM followed_objects WHERE source = 'units' AND object IN ('mentor', 'unit')"
    )
    op.drop_index("ix_placements_mentor", "placements")
    op.drop_column("placements", "mentor_id")
    op.drop_table("mentor_changes")
    op.drop_index(op.f("ix_mergers_into_unit_id"), "mergers")
    op.drop_table("mergers")
    op.drop_table("mentors")
