"""A line of a round that is over goes to another youth only where the log tells of the merger.

Revision: 0067
Follows: 0066
"""

from collections.abc import Sequence
from typing import Final

from alembic import op

revision: str = "0067"
down_revision: str | None = "0066"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

TABLES: Final = ("round_lines", "round_participants")
# At the end of the transaction, for the log of changes is written there.
MERGED: Final = """
CREATE FUNCTION refuse_names_not_merged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM changes WHERE object = 'youth' AND object_id = OLD.youth_id
        AND event = 'youth.merged' AND data ->> 'into' = NEW.youth_id
    ) THEN
        RAISE EXCEPTION '% names whom it named: no merger is told', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$
"""
LOOKED_AT: Final = """
CREATE CONSTRAINT TRIGGER merged AFTER UPDATE OF youth_id ON {table}
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.youth_id IS DISTINCT FROM NEW.youth_id)
EXECUTE FUNCTION refuse_names_not_merged()
"""


def upgrade() -> None:
    op.execute(MERGED)
    for table in TABLES:
        op.execute(LOOKED_AT.format(table=table))


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"DROP TRIGGER merged ON {table}")
    op.execute("DROP FUNCTION refuse_names_not_merged()")
