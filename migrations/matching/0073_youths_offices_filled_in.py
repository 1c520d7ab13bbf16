"""A placement entered by an instance of the version before gets its youth's office all the same.

Revision: 0073
Follows: 0070
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0073"
down_revision: str | None = "0070"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_FILLED = "placements_youth_region_filled"


def upgrade() -> None:
    # Each step by itself, and again without harm: placements are read and written meanwhile, and
    # none holds the table for longer than its own word takes.
    with op.get_context().autocommit_block():
        op.execute(
            """
            CREATE OR REPLACE FUNCTION fill_youth_region() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                SELECT region INTO NEW.youth_region FROM dispatches WHERE id = NEW.dispatch_id;
                RETURN NEW;
            END $$
            """
        )
        op.execute(
            "CREATE OR REPLACE TRIGGER placements_fill_youth_region BEFORE INSERT ON placements"
            " FOR EACH ROW WHEN (NEW.youth_region IS NULL) EXECUTE FUNCTION fill_youth_region()"
        )
        # From the trigger on none comes without; those of between 0062 and now get theirs.
        op.execute(
            "UPDATE placements SET youth_region = dispatches.region FROM dispatches"
            " WHERE dispatches.id = placements.dispatch_id AND youth_region IS NULL"
        )
        op.execute(f"ALTER TABLE placements DROP CONSTRAINT IF EXISTS {_FILLED}")
        op.execute(
            f"ALTER TABLE placements ADD CONSTRAINT {_FILLED}"
            " CHECK (youth_region IS NOT NULL) NOT VALID"
        )
        # Reads all rows beside those who write; SET NOT NULL then reads none.
        op.execute(f"ALTER TABLE placements VALIDATE CONSTRAINT {_FILLED}")
    op.alter_column("placements", "youth_region", nullable=False)
    op.execute(f"ALTER TABLE placements DROP CONSTRAINT {_FILLED}")


def downgrade() -> None:
    op.alter_column("placements", "youth_region", nullable=True)
    op.execute("DROP TRIGGER placements_fill_youth_region ON placements")
    op.execute("DROP FUNCTION fill_youth_region()")
