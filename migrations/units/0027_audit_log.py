"""The audit log: regions, what was altered, and guards against tampering.

Revision: 0027
Follows: 0026
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.common.store import guards

revision: str = "0027"
down_revision: str | None = "0026"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

INDEXES = {
    "ix_audit_entries_object_id": ["object_id", "id"],
    "ix_audit_entries_author": ["author", "id"],
    "ix_audit_entries_at": ["at"],
}


def upgrade() -> None:
    op.add_column(
        "audit_entries", sa.Column("region", sa.Text(), comment="the object's, if it has one")
    )
    told = "what was altered; personal values as keyed HMAC"
    op.add_column("audit_entries", sa.Column("before", postgresql.JSONB(), comment=told))
    op.add_column("audit_entries", sa.Column("after", postgresql.JSONB()))
    for name, columns in INDEXES.items():
        op.create_index(name, "audit_entries", columns)
    guards.install(op.execute)


def downgrade() -> None:
    guards.uninstall(op.execute)
    for name in INDEXES:
        op.drop_index(name, "audit_entries")
    for column in ("region", "before", "after"):
        op.drop_column("audit_entries", column)
