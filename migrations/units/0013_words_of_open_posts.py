"""Words of open posts: by which edition they were read, and reviews of what a move changed.

Revision: 0013
Follows: 0012
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_CAUSE = "ck_threshold_reviews_cause"
_STANDING = "ix_threshold_reviews_standing"
_HELD = sa.text("cause IN ('new_edition','moved') AND state IN ('refused','objected','upheld')")

_DOUBLED = """
    UPDATE threshold_reviews AS one SET state = 'lapsed'
    WHERE one.state <> 'lapsed' AND EXISTS (
        SELECT FROM threshold_reviews AS other
        WHERE other.post_id = one.post_id AND other.digest = one.digest
            AND other.edition = one.edition AND other.state <> 'lapsed' AND other.id > one.id
    )
"""


def upgrade() -> None:
    # Posts open now are read once by the edition that comes next, whichever read them before.
    op.add_column("posts", sa.Column("read_by", sa.Text(), nullable=True))
    op.add_column("threshold_editions", sa.Column("job_id", sa.Text(), nullable=True))
    op.drop_constraint(op.f(_CAUSE), "threshold_reviews")
    op.create_check_constraint(
        op.f(_CAUSE),
        "threshold_reviews",
        "cause IN ('publication','objection','new_edition','moved')",
    )
    # One of a draft's words and an edition; of words that youths read there may be several.
    _stand("state <> 'lapsed' AND cause IN ('publication','objection')")
    op.create_index("ix_threshold_reviews_post_id", "threshold_reviews", ["post_id"])
    op.create_index(
        "ix_threshold_reviews_held", "threshold_reviews", ["post_id"], postgresql_where=_HELD
    )


def downgrade() -> None:
    op.drop_index("ix_threshold_reviews_held", table_name="threshold_reviews")
    op.drop_index("ix_threshold_reviews_post_id", table_name="threshold_reviews")
    op.execute(_DOUBLED)
    _stand("state <> 'lapsed'")
    op.execute("UPDATE threshold_reviews SET cause = 'new_edition' WHERE cause = 'moved'")
    op.drop_constraint(op.f(_CAUSE), "threshold_reviews")
    op.create_check_constraint(
        op.f(_CAUSE), "threshold_reviews", "cause IN ('publication','objection','new_edition')"
    )
    op.drop_column("threshold_editions", "job_id")
    op.drop_column("posts", "read_by")


def _stand(where: str) -> None:
    op.drop_index(_STANDING, table_name="threshold_reviews")
    op.create_index(
        _STANDING,
        "threshold_reviews",
        ["post_id", "digest", "edition"],
        unique=True,
        postgresql_where=sa.text(where),
    )
