"""Handovers that one officer did are kept, may be withdrawn while they wait, and objected to.

Revision: 0032
Follows: 0031
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0032"
down_revision: str | None = "0031"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_NEW = {
    "state": "state IN ('waiting','done','declined','withdrawn')",
    "decision": "(state = 'waiting') = (decided_at IS NULL)",
    "decider": "CASE state WHEN 'waiting' THEN decided_by IS NULL WHEN 'declined' THEN "
    "decided_by IS NOT NULL WHEN 'withdrawn' THEN decided_by IS NOT DISTINCT FROM asked_by "
    "ELSE true END",
    "second": "state = 'withdrawn' OR decided_by <> asked_by",
    "objection": "objection_state IS NULL OR (objection_state IN ('filed','upheld','dismissed') "
    "AND state = 'done' AND first_id IS NOT NULL)",
    "objection_filed": "(objection_state IS NULL) = (objection IS NULL AND objected_at IS NULL)",
    "objection_decision": "(coalesce(objection_state, 'filed') = 'filed') = (objection_by IS NULL "
    "AND objection_decided_at IS NULL AND objection_ground IS NULL)",
    "objection_third": "objection_by NOT IN (asked_by, coalesce(decided_by, asked_by))",
}
_OLD = {
    "state": "state IN ('waiting','done','declined')",
    "decision": "(state = 'waiting') = (decided_by IS NULL AND decided_at IS NULL)",
    "second": "decided_by <> asked_by",
}
_COLUMNS = (
    ("objection", sa.LargeBinary()),
    ("objected_at", sa.DateTime(timezone=True)),
    ("objection_state", sa.Text()),
    ("objection_by", sa.Text()),
    ("objection_decided_at", sa.DateTime(timezone=True)),
    ("objection_ground", sa.LargeBinary()),
)


def _replace(gone: dict[str, str], come: dict[str, str]) -> None:
    for name in gone:
        op.drop_constraint(op.f(f"ck_handovers_{name}"), "handovers", type_="check")
    for name, check in come.items():
        op.create_check_constraint(op.f(f"ck_handovers_{name}"), "handovers", check)


def upgrade() -> None:
    for name, kind in _COLUMNS:
        op.add_column("handovers", sa.Column(name, kind, nullable=True))
    _replace(_OLD, _NEW)


def downgrade() -> None:
    # Records stay: what one officer did, was withdrawn or objected to has no place before.
    found = "SELECT 1 FROM handovers WHERE state <> 'waiting' AND (decided_by IS NULL OR "
    found += "state = 'withdrawn' OR objection_state IS NOT NULL)"
    if op.get_bind().execute(sa.text(found)).first():
        raise RuntimeError("handovers are kept in more ways: the form before 0032 has no place")
    _replace(_NEW, _OLD)
    for name, _ in _COLUMNS:
        op.drop_column("handovers", name)
