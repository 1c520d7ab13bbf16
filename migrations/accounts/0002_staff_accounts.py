"""Accounts of a unit's staff.

Revision: 0002
Follows: 0001
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "accounts",
        sa.Column(
            "opened_by",
            sa.Text(),
            nullable=True,
            comment="the unit's first account, of its staff",
        ),
    )
    op.create_check_constraint(
        op.f("ck_accounts_opened_by"), "accounts", "opened_by IS NULL OR kind = 'unit'"
    )
    op.create_index(op.f("ix_accounts_unit_id"), "accounts", ["unit_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_accounts_unit_id"), "accounts")
    op.drop_constraint(op.f("ck_accounts_opened_by"), "accounts")
    op.drop_column("accounts", "opened_by")
