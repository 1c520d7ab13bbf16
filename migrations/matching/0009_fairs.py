"""Fairs.

Revision: 0009
Follows: 0008
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "post_seats", sa.Column("set_aside", sa.Integer(), server_default="0", nullable=False)
    )
    op.create_check_constraint(
        op.f("ck_post_seats_set_aside"), "post_seats", "0 <= set_aside AND set_aside <= taken"
    )
    op.create_table(
        "fairs",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("entry_by", sa.Date(), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("announced_by", sa.String(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("cancel_cause", sa.String(), nullable=True),
        sa.CheckConstraint(
            "state IN ('announced', 'cancelled', 'closed')", name=op.f("ck_fairs_state")
        ),
        sa.CheckConstraint(
            "(state = 'announced') = (ended_on IS NULL)", name=op.f("ck_fairs_ended_on")
        ),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancel_cause IS NOT NULL)",
            name=op.f("ck_fairs_cancel_cause"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fairs")),
    )
    op.create_index("ix_fairs_day", "fairs", ["day", "id"])
    op.create_table(
        "fair_seats",
        sa.Column("fair_id", sa.String(), nullable=False),
        sa.Column("post_id", sa.String(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("paired", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.CheckConstraint("seats > 0", name=op.f("ck_fair_seats_seats")),
        sa.CheckConstraint(
            "paired >= 0 AND returned >= 0 AND paired + returned <= seats",
            name=op.f("ck_fair_seats_used"),
        ),
        sa.ForeignKeyConstraint(
            ["fair_id"], ["fairs.id"], name=op.f("fk_fair_seats_fair_id_fairs")
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post_seats.post_id"], name=op.f("fk_fair_seats_post_id_post_seats")
        ),
        sa.PrimaryKeyConstraint("fair_id", "post_id", name=op.f("pk_fair_seats")),
    )
    op.create_index("ix_fair_seats_post", "fair_seats", ["post_id"])
    op.create_table(
        "fair_pairs",
        sa.Column("dispatch_id", sa.String(), nullable=False),
        sa.Column("fair_id", sa.String(), nullable=False),
        sa.Column("post_id", sa.String(), nullable=False),
        sa.Column("youth_id", sa.String(), nullable=False),
        sa.Column("wish", sa.String(), nullable=False),
        sa.Column("consent", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.CheckConstraint("wish IN ('in_person', 'in_writing')", name=op.f("ck_fair_pairs_wish")),
        sa.CheckConstraint(
            "consent IN ('in_person', 'in_writing')", name=op.f("ck_fair_pairs_consent")
        ),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatches.id"], name=op.f("fk_fair_pairs_dispatch_id_dispatches")
        ),
        sa.ForeignKeyConstraint(
            ["youth_id"], ["youths.id"], name=op.f("fk_fair_pairs_youth_id_youths")
        ),
        sa.ForeignKeyConstraint(
            ["fair_id", "post_id"],
            ["fair_seats.fair_id", "fair_seats.post_id"],
            name=op.f("fk_fair_pairs_fair_id_fair_seats"),
        ),
        sa.PrimaryKeyConstraint("dispatch_id", name=op.f("pk_fair_pairs")),
    )
    op.create_index("ix_fair_pairs_fair", "fair_pairs", ["fair_id", "dispatch_id"])
    op.create_index(op.f("ix_fair_pairs_youth_id"), "fair_pairs", ["youth_id"])


def downgrade() -> None:
    op.drop_table("fair_pairs")
    op.drop_table("fair_seats")
    op.drop_table("fairs")
    # What was set aside is free again: nothing else would ever give it back.
    op.execute("UPDATE post_seats SET taken = taken - set_aside")
    op.drop_constraint(op.f("ck_post_seats_set_aside"), "post_seats")
    op.drop_column("post_seats", "set_aside")
