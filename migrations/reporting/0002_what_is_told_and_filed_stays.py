"""What is told and filed stays: the database itself refuses to alter or delete it.

Revision: 0002
Follows: 0001
"""

from collections.abc import Sequence
from typing import Final

from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# Who filed can be erased with the person; what was filed cannot.
GUARDED: Final = {
    "facts": "UPDATE OR DELETE",
    "filings": (
        "UPDATE OF region, month, version, content, digest, is_zero, reason, filed_at, author"
        " OR DELETE"
    ),
}


def upgrade() -> None:
    op.execute(
        """
        CREATE FUNCTION refuse_alteration() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    for table, acts in GUARDED.items():
        op.execute(
            f"CREATE TRIGGER {table}_stay BEFORE {acts} ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_alteration()"
        )


def downgrade() -> None:
    for table in GUARDED:
        op.execute(f"DROP TRIGGER {table}_stay ON {table}")
    op.execute("DROP FUNCTION refuse_alteration()")
