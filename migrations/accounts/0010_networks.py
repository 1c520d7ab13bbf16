"""Networks from which sign-ins are tried and done, by their keyed digests.

Revision: 0010
Follows: 0009
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "wrong_names",
        sa.Column("network", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("network", "name", name=op.f("pk_wrong_names")),
    )
    op.create_index(op.f("ix_wrong_names_tried_at"), "wrong_names", ["tried_at"])
    op.create_table(
        "shut_networks",
        sa.Column("network", sa.LargeBinary(), nullable=False),
        sa.Column("shut_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("network", name=op.f("pk_shut_networks")),
    )
    op.create_table(
        "known_networks",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("network", sa.LargeBinary(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_known_networks_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("account_id", "network", name=op.f("pk_known_networks")),
    )


def downgrade() -> None:
    op.drop_table("known_networks")
    op.drop_table("shut_networks")
    op.drop_table("wrong_names")
