"""Grounds lie sealed beside changes; changes are found by object, author and time.

Revision: 0023
Follows: 0022
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations.indexes import add_beside_writers

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    add_beside_writers("ix_changes_object_id", "changes", ["object_id", "id"])
    add_beside_writers("ix_changes_author", "changes", ["author", "id"])
    add_beside_writers(
        "ix_changes_recorded_at", "changes", ["recorded_at"], postgresql_using="brin"
    )
    op.create_table(
        "grounds",
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("object", "object_id", "version", name=op.f("pk_grounds")),
    )
    op.execute(
        """
        CREATE FUNCTION refuse_altered_ground() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND current_setting('jianxi.sealed_may_change', true) = 'on'
                AND to_jsonb(OLD) - 'words' = to_jsonb(NEW) - 'words'
            THEN RETURN NEW; END IF;
            RAISE EXCEPTION 'grounds are only ever added to' USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER grounds_stay BEFORE UPDATE OR DELETE ON grounds"
        " FOR EACH ROW EXECUTE FUNCTION refuse_altered_ground('sealed:words')"
    )


def downgrade() -> None:
    for name in ("ix_changes_recorded_at", "ix_changes_author", "ix_changes_object_id"):
        op.drop_index(name, "changes")
    op.drop_table("grounds")
    op.execute("DROP FUNCTION refuse_altered_ground()")
