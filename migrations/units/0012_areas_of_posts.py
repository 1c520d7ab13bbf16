"""The areas that a post lies in, searched together with its words.

Revision: 0012
Follows: 0011
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.drop_index("ix_posts_search", table_name="posts")
    op.add_column(
        "posts",
        sa.Column(
            "areas",
            postgresql.ARRAY(sa.Text()),
            sa.Computed(
                "ARRAY[left(workplace_county, 4), workplace_county]",
                persisted=True,
            ),
            nullable=False,
        ),
    )
    _index("search", "areas")


def downgrade() -> None:
    op.drop_index("ix_posts_search", table_name="posts")
    op.drop_column("posts", "areas")
    _index("search")


def _index(*columns: str) -> None:
    op.create_index(
        "ix_posts_search",
        "posts",
        list(columns),
        postgresql_using="gin",
        postgresql_where=sa.text("state = 'open'"),
    )
