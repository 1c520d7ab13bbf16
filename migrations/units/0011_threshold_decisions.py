"""Decisions on threshold findings.

Revision: 0011
Follows: 0010
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("posts", sa.Column("remarks", sa.Text(), nullable=True))
    op.create_table(
        "threshold_editions",
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("edition", name=op.f("pk_threshold_editions")),
    )
    _add_reviews()
    pending = sa.text("state IN ('undecided','objected')")
    standing = sa.text("state <> 'lapsed'")
    found = sa.text("job_id IS NOT NULL")
    op.create_index(
        "ix_threshold_reviews_standing",
        "threshold_reviews",
        ["post_id", "digest", "edition"],
        unique=True,
        postgresql_where=standing,
    )
    op.create_index(
        "ix_threshold_reviews_pending", "threshold_reviews", ["id"], postgresql_where=pending
    )
    op.create_index(
        "ix_threshold_reviews_job_id", "threshold_reviews", ["job_id"], postgresql_where=found
    )


def _add_reviews() -> None:
    op.create_table(
        "threshold_reviews",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("texts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("other_law", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("job_id", sa.Text(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked", sa.Text(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("ground", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("objected_on", sa.Date(), nullable=True),
        sa.Column("objection", sa.Text(), nullable=True),
        sa.Column("objection_decision", sa.Text(), nullable=True),
        sa.Column("objection_ground", sa.Text(), nullable=True),
        sa.Column("objection_decided_on", sa.Date(), nullable=True),
        sa.Column("objection_decided_by", sa.Text(), nullable=True),
        sa.Column("confirmed", sa.ARRAY(sa.SmallInteger()), nullable=True),
        sa.CheckConstraint(
            "state IN ('undecided','allowed','refused','objected','upheld','lapsed')",
            name=op.f("ck_threshold_reviews_state"),
        ),
        sa.CheckConstraint(
            "cause IN ('publication','objection','new_edition')",
            name=op.f("ck_threshold_reviews_cause"),
        ),
        sa.CheckConstraint(
            "verdict IN ('flag','refuse')", name=op.f("ck_threshold_reviews_verdict")
        ),
        sa.CheckConstraint(
            "decision IN ('allow','refuse')", name=op.f("ck_threshold_reviews_decision")
        ),
        sa.CheckConstraint(
            "objection_decision IN ('allow','refuse')",
            name=op.f("ck_threshold_reviews_objection_decision"),
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_threshold_reviews_post_id_posts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threshold_reviews")),
    )


def downgrade() -> None:
    op.drop_table("threshold_reviews")
    op.drop_table("threshold_editions")
    op.drop_column("posts", "remarks")
