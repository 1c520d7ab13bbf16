"""Money that came back names the claim that brought it.

Revision: 0021
Follows: 0019
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0021"
down_revision: str | None = "0019"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_NAMED_BY_GROUND = """
UPDATE disbursements SET recovery_id = recoveries.id FROM recoveries
WHERE disbursements.returns IS NOT NULL AND disbursements.ground = '退回多结算：' || recoveries.id
"""


def upgrade() -> None:
    op.add_column("disbursements", sa.Column("recovery_id", sa.Text(), nullable=True))
    op.execute(_NAMED_BY_GROUND)
    op.create_foreign_key(
        op.f("fk_disbursements_recovery_id_recoveries"),
        "disbursements",
        "recoveries",
        ["recovery_id"],
        ["id"],
    )
    op.create_index(op.f("ix_disbursements_recovery_id"), "disbursements", ["recovery_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_disbursements_recovery_id"), table_name="disbursements")
    op.drop_constraint(op.f("fk_disbursements_recovery_id_recoveries"), "disbursements")
    op.drop_column("disbursements", "recovery_id")
