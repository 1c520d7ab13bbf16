"""Consents to be insured: the sum, the beneficiary, signed apart from the agreement.

Revision: 0021
Follows: 0020
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "insurance_consents",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("dispatch_id", sa.String(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("beneficiaries", sa.LargeBinary(), nullable=False),
        sa.Column("sum_limit", sa.Integer(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("proof_id", sa.String(), nullable=False),
        sa.CheckConstraint("sum_limit > 0", name=op.f("ck_insurance_consents_sum_limit")),
        sa.CheckConstraint("proof IN ('password')", name=op.f("ck_insurance_consents_proof")),
        sa.ForeignKeyConstraint(
            ["dispatch_id"],
            ["dispatches.id"],
            name=op.f("fk_insurance_consents_dispatch_id_dispatches"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insurance_consents")),
    )
    op.create_index(
        "ix_insurance_consents_dispatch_id", "insurance_consents", ["dispatch_id", "id"]
    )


def downgrade() -> None:
    op.drop_table("insurance_consents")
