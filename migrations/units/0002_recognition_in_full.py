"""What recognition in full keeps.

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
    op.add_column("units", sa.Column("founded_on", sa.Date(), nullable=True))
    op.create_table(
        "credit_code_confirmations",
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("credit_code", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_credit_code_confirmations_unit_id_units")
        ),
        sa.PrimaryKeyConstraint(
            "unit_id", "credit_code", name=op.f("pk_credit_code_confirmations")
        ),
    )
    # New bytes lie in the store of files; those of before stay here and are still read.
    op.drop_constraint("fk_documents_digest_document_contents", "documents", type_="foreignkey")


def downgrade() -> None:
    # NOT VALID: documents handed in since have their bytes in the store, and this table stays true
    # for the rest.
    op.execute(
        "ALTER TABLE documents ADD CONSTRAINT fk_documents_digest_document_contents"
        " FOREIGN KEY (digest) REFERENCES document_contents (digest) NOT VALID"
    )
    op.drop_table("credit_code_confirmations")
    op.drop_column("units", "founded_on")
