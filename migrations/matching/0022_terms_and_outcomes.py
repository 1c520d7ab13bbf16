"""Terms that grow or wait, and outcomes with what shows them.

Revision: 0022
Follows: 0021
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_CHECKS = {
    ("placements", "state"): (
        "state IN ('arrived', 'completed', 'ended_early')",
        "state IN ('arrived', 'suspended', 'completed', 'ended_early')",
    ),
    ("placements", "last_day"): (
        "(state = 'arrived') = (last_day IS NULL)",
        "(state IN ('arrived', 'suspended')) = (last_day IS NULL)",
    ),
    ("placements", "outcome"): (
        "outcome IS NULL OR state <> 'arrived'",
        "outcome IS NULL OR last_day IS NOT NULL",
    ),
    ("placement_entries", "kind"): (
        "kind IN ('arrived', 'completed', 'ended_early', 'outcome', 'corrected')",
        (
            "kind IN ('arrived', 'extended', 'suspended', 'resumed', 'completed', "
            "'ended_early', 'outcome', 'corrected')"
        ),
    ),
}


def upgrade() -> None:
    op.add_column(
        "placements",
        sa.Column(
            "suspensions",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
        ),
    )
    op.add_column("placements", sa.Column("outcome_evidence", sa.Text(), nullable=True))
    op.add_column("placements", sa.Column("outcome_source", sa.Text(), nullable=True))
    op.add_column(
        "holds", sa.Column("suspended_days", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column("dispatches", sa.Column("continues", sa.String(), nullable=True))
    op.add_column("placements", sa.Column("entry_training_on", sa.Date(), nullable=True))
    op.add_column("placements", sa.Column("insured_from", sa.Date(), nullable=True))
    _check(1)


def downgrade() -> None:
    _check(0)
    op.drop_column("placements", "insured_from")
    op.drop_column("placements", "entry_training_on")
    op.drop_column("dispatches", "continues")
    op.drop_column("holds", "suspended_days")
    op.drop_column("placements", "outcome_source")
    op.drop_column("placements", "outcome_evidence")
    op.drop_column("placements", "suspensions")


def _check(edition: int) -> None:
    for (table, name), editions in _CHECKS.items():
        constraint = op.f(f"ck_{table}_{name}")
        op.drop_constraint(constraint, table, type_="check")
        op.create_check_constraint(constraint, table, editions[edition])
