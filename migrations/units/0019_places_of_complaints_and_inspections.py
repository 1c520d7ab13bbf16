"""In which county a complaint's matter happened, and where officers looked at an inspection.

A complaint that is open gets the county of its post; one that is closed stays with the office that
closed it.

Revision: 0019
Follows: 0018
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_TABLES = ("complaints", "inspections")
_OPEN_ONES = """
UPDATE complaints SET county = posts.workplace_county FROM posts
WHERE posts.id = complaints.post_id AND complaints.state IN ('received', 'investigated')
"""


def upgrade() -> None:
    for table in _TABLES:
        op.add_column(table, sa.Column("county", sa.Text()))
        op.create_index(op.f(f"ix_{table}_county"), table, ["county"])
    op.execute(_OPEN_ONES)


def downgrade() -> None:
    for table in _TABLES:
        op.drop_index(op.f(f"ix_{table}_county"), table)
        op.drop_column(table, "county")
