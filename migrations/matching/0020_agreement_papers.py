"""Papers: scans of agreements signed on paper, and what an officer saw of them.

Revision: 0020
Follows: 0019
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "agreement_papers",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("dispatch_id", sa.String(), nullable=False),
        sa.Column("agreement_digest", sa.String(), nullable=False),
        sa.Column("parties", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("guardian_name", sa.LargeBinary(), nullable=True),
        sa.Column("file_digest", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_in_by", sa.String(), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("reviewed_by", sa.String(), nullable=True),
        sa.Column("ground", sa.String(), nullable=True),
        sa.CheckConstraint(
            "state IN ('handed_in', 'accepted', 'returned')", name=op.f("ck_agreement_papers_state")
        ),
        sa.CheckConstraint(
            "(state = 'handed_in') = (reviewed_on IS NULL)",
            name=op.f("ck_agreement_papers_reviewed"),
        ),
        sa.CheckConstraint(
            "('guardian' = ANY (parties)) = (guardian_name IS NOT NULL)",
            name=op.f("ck_agreement_papers_guardian"),
        ),
        sa.ForeignKeyConstraint(
            ["dispatch_id"],
            ["dispatches.id"],
            name=op.f("fk_agreement_papers_dispatch_id_dispatches"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_papers")),
    )
    op.create_index("ix_agreement_papers_dispatch_id", "agreement_papers", ["dispatch_id", "id"])
    op.create_index(
        "ix_agreement_papers_open",
        "agreement_papers",
        ["dispatch_id"],
        unique=True,
        postgresql_where=sa.text("state = 'handed_in'"),
    )


def downgrade() -> None:
    op.drop_table("agreement_papers")
