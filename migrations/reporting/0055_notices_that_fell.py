"""A claim whose notice fell with an objection upheld tells no days of it.

Revision: 0055
Follows: 0054
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0055"
down_revision: str | None = "0054"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    # In `notified` no notice could be given, though none stands.
    op.execute(
        """
        UPDATE recoveries SET notified_on = NULL, object_by = NULL,
            state = CASE state WHEN 'notified' THEN 'part_repaid' ELSE state END
        WHERE notified_on IS NULL OR 'objection_upheld' = (
            SELECT move FROM recovery_moves
            WHERE recovery_id = id AND move IN ('notification', 'objection_upheld')
            ORDER BY recovery_moves.version DESC LIMIT 1
        )
        """
    )


def downgrade() -> None:
    op.execute(
        """
        UPDATE recoveries
        SET notified_on = (told.evidence ->> 'notified_on')::date,
            object_by = (told.evidence ->> 'object_by')::date
        FROM (
            SELECT DISTINCT ON (recovery_id) recovery_id, evidence FROM recovery_moves
            WHERE move = 'notification' ORDER BY recovery_id, version DESC
        ) told
        WHERE told.recovery_id = recoveries.id AND notified_on IS NULL
        """
    )
