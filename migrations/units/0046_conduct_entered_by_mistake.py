"""Accidents and inspections that were entered by mistake are annulled, and say why.

Revision: 0046
Follows: 0045
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0046"
down_revision: str | None = "0045"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_CLEARED = "(state = 'cleared') = (cleared_on IS NOT NULL AND clearance_ground IS NOT NULL)"
_ANNULLED = "(state = 'annulled') = (annulled_on IS NOT NULL AND annulment_ground IS NOT NULL)"
_STATES = {
    "accidents": ("'reported','cleared'",),
    "inspections": ("'passed','not_seen','rectifying','rectified','not_rectified'",),
}


def _constrain(table: str, name: str, rule: str) -> None:
    op.drop_constraint(op.f(f"ck_{table}_{name}"), table)
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, rule)


def upgrade() -> None:
    for table, (states,) in _STATES.items():
        op.add_column(table, sa.Column("annulled_on", sa.Date(), nullable=True))
        op.add_column(table, sa.Column("annulment_ground", sa.LargeBinary(), nullable=True))
        _constrain(table, "state", f"state IN ({states},'annulled')")
        op.create_check_constraint(op.f(f"ck_{table}_annulment"), table, _ANNULLED)
    _constrain("accidents", "clearance", f"state = 'annulled' OR {_CLEARED}")


def downgrade() -> None:
    # Records stay: where something was annulled there is no way back.
    found = " UNION ALL ".join(
        f"SELECT 1 FROM {table} WHERE state = 'annulled'" for table in _STATES
    )
    if op.get_bind().execute(sa.text(found)).first():
        raise RuntimeError("records were annulled: the form before 0046 has no place for them")
    for table, (states,) in _STATES.items():
        op.drop_constraint(op.f(f"ck_{table}_annulment"), table)
        _constrain(table, "state", f"state IN ({states})")
        op.drop_column(table, "annulment_ground")
        op.drop_column(table, "annulled_on")
    _constrain("accidents", "clearance", _CLEARED)
