"""Claims of records that were refused: counted, and listed for the office.

Revision: 0014
Follows: 0013
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "refused_claims",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("youth_id", sa.String(), nullable=False),
        sa.Column("account_youth_id", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "reason IN ('too_many', 'dispatched', 'differs')", name=op.f("ck_refused_claims_reason")
        ),
        sa.ForeignKeyConstraint(
            ["youth_id"],
            ["youths.id"],
            name=op.f("fk_refused_claims_youth_id_youths"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_claims")),
    )
    op.create_index(op.f("ix_refused_claims_youth_id"), "refused_claims", ["youth_id"])
    op.create_index(
        op.f("ix_refused_claims_account_youth_id"), "refused_claims", ["account_youth_id"]
    )


def downgrade() -> None:
    op.drop_table("refused_claims")
