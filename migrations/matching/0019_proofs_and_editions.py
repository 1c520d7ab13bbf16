"""Proofs of signatures, and what was signed of a text that was written anew later.

Revision: 0019
Follows: 0018
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_UNIQUE = "uq_signatures_agreement_id_party"


def upgrade() -> None:
    op.add_column("signatures", sa.Column("proof", sa.Text(), nullable=True))
    op.add_column("signatures", sa.Column("proof_id", sa.String(), nullable=True))
    op.add_column("signatures", sa.Column("voided_on", sa.Date(), nullable=True))
    op.create_check_constraint(op.f("ck_signatures_proof"), "signatures", "proof IN ('password')")
    op.create_check_constraint(
        op.f("ck_signatures_proof_id"), "signatures", "(proof IS NULL) = (proof_id IS NULL)"
    )
    op.drop_constraint(_UNIQUE, "signatures", type_="unique")
    op.create_index(
        "ix_signatures_standing",
        "signatures",
        ["agreement_id", "party"],
        unique=True,
        postgresql_where=sa.text("voided_on IS NULL"),
    )
    op.create_table(
        "agreement_editions",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("agreement_id", sa.String(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreements.id"],
            name=op.f("fk_agreement_editions_agreement_id_agreements"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_editions")),
    )
    op.create_index(
        op.f("ix_agreement_editions_agreement_id"), "agreement_editions", ["agreement_id"]
    )


def downgrade() -> None:
    op.drop_table("agreement_editions")
    op.execute("DELETE FROM signatures WHERE voided_on IS NOT NULL")
    op.drop_index("ix_signatures_standing", "signatures")
    op.create_unique_constraint(_UNIQUE, "signatures", ["agreement_id", "party"])
    op.drop_constraint(op.f("ck_signatures_proof_id"), "signatures")
    op.drop_constraint(op.f("ck_signatures_proof"), "signatures")
    for column in ("voided_on", "proof_id", "proof"):
        op.drop_column("signatures", column)
