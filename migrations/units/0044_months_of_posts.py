"""The month in which a post was published, searched together with its words.

Revision: 0044
Follows: 0042
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0044"
down_revision: str | None = "0042"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.drop_index("ix_posts_search", table_name="posts")
    op.add_column(
        "posts",
        sa.Column(
            "published_in",
            postgresql.ARRAY(sa.Text()),
            sa.Computed(
                "ARRAY[extract(year from published_on)::int::text || '-' "
                "|| lpad(extract(month from published_on)::int::text, 2, '0')]",
                persisted=True,
            ),
            nullable=False,
        ),
    )
    _index("search", "areas", "published_in")


def downgrade() -> None:
    op.drop_index("ix_posts_search", table_name="posts")
    op.drop_column("posts", "published_in")
    _index("search", "areas")


def _index(*columns: str) -> None:
    op.create_index(
        "ix_posts_search",
        "posts",
        list(columns),
        postgresql_using="gin",
        postgresql_where=sa.text("state = 'open'"),
    )
