"""Words that officers marked as thresholds, looked for in all posts of the unit.

Revision: 0039
Follows: 0038
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0039"
down_revision: str | None = "0038"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_REVIEWS = "threshold_reviews"
_CAUSE = "ck_threshold_reviews_cause"
_HELD = "ix_threshold_reviews_held"
_DRAFTS = "'publication','objection'"
_MOVED = "'new_edition','moved'"

_REFUSED = """
    INSERT INTO threshold_marks (id, unit_id, review_id, said, kind)
    SELECT 'tmk_' || substr(review.id, 5, 10)
            || lpad(upper(to_hex(row_number() OVER (ORDER BY review.id))), 16, '0'),
        posts.unit_id, review.id, marked.said, marked.kind
    FROM threshold_reviews AS review
    JOIN posts ON posts.id = review.post_id
    CROSS JOIN LATERAL (
        SELECT substr(of.text, missed.start + 1, missed."end" - missed.start) AS said, missed.kind
        FROM jsonb_to_recordset(review.missed)
            AS missed (pointer text, start int, "end" int, kind text)
        JOIN jsonb_to_recordset(review.texts) AS of (pointer text, text text)
            ON of.pointer = missed.pointer
        UNION
        SELECT found.told ->> 'words', found.told ->> 'kind'
        FROM jsonb_array_elements(review.findings) WITH ORDINALITY AS found (told, no)
        WHERE found.told ->> 'rule' = 'marked-by-an-officer'
            AND found.no = ANY (review.confirmed)
    ) AS marked
    WHERE review.state IN ('refused','objected','upheld') AND review.confirmed IS NOT NULL
"""
"""As they were written: they are read in one spelling whenever they are looked for."""


def upgrade() -> None:
    op.create_table(
        "threshold_marks",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("review_id", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("let_go_in", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('education','major','school_tier','interview')",
            name=op.f("ck_threshold_marks_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_threshold_marks_unit_id_units")
        ),
        sa.ForeignKeyConstraint(
            ["review_id"],
            ["threshold_reviews.id"],
            name=op.f("fk_threshold_marks_review_id_threshold_reviews"),
        ),
        sa.ForeignKeyConstraint(
            ["let_go_in"],
            ["threshold_reviews.id"],
            name=op.f("fk_threshold_marks_let_go_in_threshold_reviews"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threshold_marks")),
    )
    held = sa.text("let_go_in IS NULL")
    op.create_index(
        "ix_threshold_marks_held", "threshold_marks", ["unit_id"], postgresql_where=held
    )
    op.create_index("ix_threshold_marks_review_id", "threshold_marks", ["review_id"])
    op.execute(_REFUSED)
    _let_causes_be(f"{_MOVED},'marked'")


def downgrade() -> None:
    op.execute(f"UPDATE {_REVIEWS} SET cause = 'new_edition' WHERE cause = 'marked'")
    _let_causes_be(_MOVED)
    op.drop_table("threshold_marks")


def _let_causes_be(shown: str) -> None:
    """What youths read is reviewed for these causes."""
    op.drop_constraint(op.f(_CAUSE), _REVIEWS)
    op.create_check_constraint(op.f(_CAUSE), _REVIEWS, f"cause IN ({_DRAFTS},{shown})")
    op.drop_index(_HELD, table_name=_REVIEWS)
    refused = f"cause IN ({shown}) AND state IN ('refused','objected','upheld')"
    op.create_index(_HELD, _REVIEWS, ["post_id"], postgresql_where=sa.text(refused))
