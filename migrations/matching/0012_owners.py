"""A youth's record names the account whose it is: one record an account, one account a record.

Revision: 0012
Follows: 0011
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("youths", sa.Column("owner_id", sa.String(), nullable=True))
    # Until now a record that an account had bore the account's id.
    op.execute("UPDATE youths SET owner_id = id WHERE signed_up_at IS NOT NULL")
    op.create_unique_constraint(op.f("uq_youths_owner_id"), "youths", ["owner_id"])
    op.create_check_constraint(
        op.f("ck_youths_owner"), "youths", "(owner_id IS NULL) = (signed_up_at IS NULL)"
    )


def downgrade() -> None:
    # Who owned a record of another id has none of their own again.
    op.drop_constraint(op.f("ck_youths_owner"), "youths")
    op.execute("UPDATE youths SET signed_up_at = NULL WHERE owner_id <> id")
    op.drop_constraint(op.f("uq_youths_owner_id"), "youths")
    op.drop_column("youths", "owner_id")
