"""Hardships count by who confirmed them, and a round's explanation names free seats as such.

Revision: 0011
Follows: 0010
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    # What an office or a department told was confirmed by it.
    op.execute(
        """
        UPDATE youths SET origins = origins || (
            SELECT jsonb_object_agg('hardship/' || kind, origins -> 'hardship')
            FROM unnest(hardship) AS kind
        )
        WHERE cardinality(hardship) > 0
          AND origins -> 'hardship' ->> 'source' IN ('office', 'department')
        """
    )
    # Of the one order of classes that was ever in force hardship is the first, the second regular.
    op.execute(
        """
        UPDATE waiting SET class_rank = 1 FROM youths
        WHERE youths.id = waiting.youth_id AND class_rank = 0
          AND NOT EXISTS (
            SELECT FROM unnest(hardship) AS kind WHERE origins ? ('hardship/' || kind)
          )
        """
    )
    _rewrite("jsonb_build_object('free', post -> 'offered')", "offered", "'offered' - 'taken'")


def downgrade() -> None:
    _rewrite(
        "jsonb_build_object('offered', post -> 'free', 'taken', post -> 'free')", "free", "'free'"
    )
    op.execute(
        """
        UPDATE waiting SET class_rank = 0 FROM youths
        WHERE youths.id = waiting.youth_id AND class_rank = 1 AND cardinality(hardship) > 0
        """
    )
    op.execute(
        """
        UPDATE youths SET origins = (
            SELECT coalesce(jsonb_object_agg(fact, told), '{}') FROM jsonb_each(origins) AS one (fact, told)
            WHERE fact NOT LIKE 'hardship/%'
        )
        WHERE EXISTS (
            SELECT FROM jsonb_object_keys(origins) AS fact WHERE fact LIKE 'hardship/%'
        )
        """
    )


def _rewrite(gained: str, old: str, lost: str) -> None:
    """Say otherwise, of the dispatches of rounds, how many seats the posts before had."""
    op.execute(
        f"""
        UPDATE dispatches SET explanation = jsonb_set(explanation, '{{full}}', (
            SELECT jsonb_agg(post - {lost} || {gained})
            FROM jsonb_array_elements(explanation -> 'full') AS post
        ))
        WHERE explanation ->> 'mode' = 'round' AND explanation -> 'full' -> 0 ? '{old}'
        """
    )
