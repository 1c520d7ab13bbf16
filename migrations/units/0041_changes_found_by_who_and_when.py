"""Changes are found by their object, by who made them, and by when.

Revision: 0041
Follows: 0040
"""

from collections.abc import Sequence

from alembic import op

from migrations.indexes import add_beside_writers

revision: str = "0041"
down_revision: str | None = "0040"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    add_beside_writers("ix_changes_object_id", "changes", ["object_id", "id"])
    add_beside_writers("ix_changes_author", "changes", ["author", "id"])
    add_beside_writers(
        "ix_changes_recorded_at", "changes", ["recorded_at"], postgresql_using="brin"
    )


def downgrade() -> None:
    for name in ("ix_changes_recorded_at", "ix_changes_author", "ix_changes_object_id"):
        op.drop_index(name, "changes")
