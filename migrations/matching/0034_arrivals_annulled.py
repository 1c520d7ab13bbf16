"""Arrivals that never were are annulled, and an entry says which side made it.

Revision: 0034
Follows: 0033
"""

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa
from alembic import op

revision: str = "0034"
down_revision: str | None = "0033"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

BEFORE: Final = {
    "state": "state IN ('arrived', 'suspended', 'completed', 'ended_early')",
    "days": "last_day BETWEEN arrived_on AND term_last_day",
}
AFTER: Final = {
    "state": "state IN ('arrived', 'suspended', 'completed', 'ended_early', 'annulled')",
    "days": "last_day BETWEEN arrived_on AND term_last_day"
    " OR (state = 'annulled' AND last_day = arrived_on - 1)",
}


def upgrade() -> None:
    _check(AFTER)
    # Whose an entry of before was, nobody kept: its account has to say it.
    op.add_column("placement_entries", sa.Column("side", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_placement_entries_side"),
        "placement_entries",
        "side IN ('unit', 'youth', 'office')",
    )


def downgrade() -> None:
    # What was annulled stays so; going back is for a database without one.
    op.drop_column("placement_entries", "side")
    _check(BEFORE)


def _check(told: Mapping[str, str]) -> None:
    for name, rule in told.items():
        op.drop_constraint(op.f(f"ck_placements_{name}"), "placements", type_="check")
        op.create_check_constraint(op.f(f"ck_placements_{name}"), "placements", rule)
