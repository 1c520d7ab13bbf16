"""Which ids went into a record is found by the record's.

Revision: 0054
Follows: 0051
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0054"
down_revision: str | None = "0051"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.execute(
        "CREATE INDEX ix_changes_of_youths_merged ON changes ((data ->> 'into'))"
        " WHERE event = 'youth.merged'"
    )


def downgrade() -> None:
    op.drop_index("ix_changes_of_youths_merged", table_name="changes")
