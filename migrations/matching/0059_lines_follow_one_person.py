"""A line of a round that is over follows a record that goes into another of the same person.

Revision: 0059
Follows: 0058
"""

from collections.abc import Sequence
from typing import Final

from alembic import op

revision: str = "0059"
down_revision: str | None = "0058"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

NAMES: Final = """
CREATE OR REPLACE FUNCTION refuse_other_names() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN{but}
    RAISE EXCEPTION '% names whom it named', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""
# As long as a round counts them, it counts whom it named.
BUT: Final = """
    IF NEW.round_id = OLD.round_id
        AND EXISTS (
            SELECT FROM rounds WHERE id = OLD.round_id
            AND state IN ('applied', 'failed', 'cancelled')
        )
        AND EXISTS (SELECT FROM youths WHERE id = NEW.youth_id FOR KEY SHARE)
    THEN
        RETURN NEW;
    END IF;"""


def upgrade() -> None:
    op.execute(NAMES.replace("{but}", BUT))


def downgrade() -> None:
    op.execute(NAMES.replace("{but}", ""))
