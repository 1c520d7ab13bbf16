"""A pause may end with its record, which went into another: nobody returned from it.

Revision: 0068
Follows: 0067
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0068"
down_revision: str | None = "0067"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

BEFORE = "(returned_on IS NULL) = (kept IS NULL)"
AFTER = "returned_on IS NOT NULL OR kept IS NULL"


def upgrade() -> None:
    op.drop_constraint(op.f("ck_pauses_returned"), "pauses", type_="check")
    op.create_check_constraint(op.f("ck_pauses_returned"), "pauses", AFTER)


def downgrade() -> None:
    # As before: kept, so that none is said to have lost a place by a return.
    op.execute("UPDATE pauses SET kept = true WHERE returned_on IS NOT NULL AND kept IS NULL")
    op.drop_constraint(op.f("ck_pauses_returned"), "pauses", type_="check")
    op.create_check_constraint(op.f("ck_pauses_returned"), "pauses", BEFORE)
