"""Inspections with items unseen, removals proposed for cause, intents asked again.

Revision: 0015
Follows: 0014
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_BEFORE = "'passed','rectifying','rectified','not_rectified'"
_AFTER = "'passed','not_seen','rectifying','rectified','not_rectified'"
_UNSEEN = """
UPDATE inspections SET state = 'not_seen' WHERE state = 'passed' AND EXISTS (
    SELECT FROM inspection_answers
    WHERE inspection_id = inspections.id AND result = 'not_seen'
)
"""


def upgrade() -> None:
    _states(_AFTER)
    op.execute(_UNSEEN)
    op.add_column("removal_proposals", sa.Column("lapse_ground", sa.Text()))
    _add_causes()
    op.add_column("offer_intents", sa.Column("asked_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("offer_intents", "asked_at")
    _drop_causes()
    op.drop_column("removal_proposals", "lapse_ground")
    op.execute("UPDATE inspections SET state = 'passed' WHERE state = 'not_seen'")
    _states(_BEFORE)


def _add_causes() -> None:
    kind = sa.Column("ground_kind", sa.Text(), nullable=False, server_default="no_intake")
    op.add_column("removal_proposals", kind)
    op.alter_column("removal_proposals", "ground_kind", server_default=None)
    for name in ("charge", "charge_evidence"):
        op.add_column("removal_proposals", sa.Column(name, sa.Text()))
    for name, condition in (
        ("ground_kind", "ground_kind IN ('no_intake','cause')"),
        (
            "charge",
            "(ground_kind = 'cause') = (charge IS NOT NULL AND charge_evidence IS NOT NULL)",
        ),
    ):
        constraint = op.f(f"ck_removal_proposals_{name}")
        op.create_check_constraint(constraint, "removal_proposals", condition)


def _drop_causes() -> None:
    for name in ("charge", "ground_kind"):
        op.drop_constraint(op.f(f"ck_removal_proposals_{name}"), "removal_proposals")
    for name in ("charge_evidence", "charge", "ground_kind"):
        op.drop_column("removal_proposals", name)


def _states(states: str) -> None:
    op.drop_constraint(op.f("ck_inspections_state"), "inspections")
    op.create_check_constraint(op.f("ck_inspections_state"), "inspections", f"state IN ({states})")
