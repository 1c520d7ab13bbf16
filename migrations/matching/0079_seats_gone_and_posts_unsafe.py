"""Of a post: how many seats are gone, and how many obstacles of safety nobody has cleared.

Revision: 0079
Follows: 0078
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0079"
down_revision: str | None = "0078"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_TABLE = "post_seats"
_CHECKS = {
    "set_aside": "0 <= set_aside AND 0 <= gone AND set_aside + gone <= taken",
    "offered_state": "offered_state IN ('open', 'suspended', 'closed')",
    "unsafe": "0 <= unsafe AND (unsafe > 0) = (offered_state IS NOT NULL)"
    " AND (unsafe = 0 OR state <> 'open')",
}


def upgrade() -> None:
    for name in ("gone", "unsafe"):
        op.add_column(_TABLE, sa.Column(name, sa.Integer(), server_default="0", nullable=False))
    op.add_column(_TABLE, sa.Column("offered_state", sa.Text(), nullable=True))
    op.drop_constraint(op.f("ck_post_seats_set_aside"), _TABLE, type_="check")
    for name, condition in _CHECKS.items():
        op.create_check_constraint(op.f(f"ck_post_seats_{name}"), _TABLE, condition)


def downgrade() -> None:
    # Without the columns people would be sent where it is not safe, or where nothing is.
    found = "SELECT 1 FROM post_seats WHERE gone > 0 OR unsafe > 0"
    if op.get_bind().execute(sa.text(found)).first():
        raise RuntimeError("posts are unsafe, or seats gone: the form before 0079 has no place")
    for name in _CHECKS:
        op.drop_constraint(op.f(f"ck_post_seats_{name}"), _TABLE, type_="check")
    before = "0 <= set_aside AND set_aside <= taken"
    op.create_check_constraint(op.f("ck_post_seats_set_aside"), _TABLE, before)
    for name in ("offered_state", "unsafe", "gone"):
        op.drop_column(_TABLE, name)
