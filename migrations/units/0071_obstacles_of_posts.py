"""Obstacles of posts that offices confirmed at matching, and offers without seats that are gone.

Revision: 0071
Follows: 0070
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0071"
down_revision: str | None = "0070"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "offer_intents", sa.Column("gone", sa.Integer(), server_default="0", nullable=False)
    )
    op.create_table(
        "post_obstacles",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Text(), nullable=False),
        sa.Column("dispatch_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("clearance_ground", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'safety' AND state IN ('resting', 'cleared', 'lapsed'))"
            " OR (kind = 'post_gone' AND state IN ('gone', 'taken_off', 'lapsed'))",
            name=op.f("ck_post_obstacles_state"),
        ),
        sa.CheckConstraint(
            "(ended_on IS NULL) = (state IN ('resting', 'gone'))",
            name=op.f("ck_post_obstacles_ended"),
        ),
        sa.CheckConstraint(
            "(clearance_ground IS NOT NULL) = (state = 'cleared')",
            name=op.f("ck_post_obstacles_clearance_ground"),
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_post_obstacles_post_id_posts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_obstacles")),
    )
    op.create_index("ix_post_obstacles_post_id", "post_obstacles", ["post_id", "id"])
    op.create_index(
        "ix_post_obstacles_open",
        "post_obstacles",
        ["post_id"],
        postgresql_where=sa.text("state IN ('resting', 'gone')"),
    )


def downgrade() -> None:
    # Records stay: where an obstacle was received there is no way back.
    if op.get_bind().execute(sa.text("SELECT 1 FROM post_obstacles")).first():
        raise RuntimeError("obstacles of posts were received: the form before 0071 has no place")
    op.drop_table("post_obstacles")
    op.drop_column("offer_intents", "gone")
