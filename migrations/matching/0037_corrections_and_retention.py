"""Corrections that youths ask for, and records that are nobody's any more.

Revision: 0037
Follows: 0036
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0037"
down_revision: str | None = "0036"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("youths", sa.Column("erased_on", sa.Date(), nullable=True))
    op.create_table(
        "correction_requests",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("youth_id", sa.String(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("fields", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("wanted", sa.LargeBinary(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("filed_by", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        *_checks(),
        sa.ForeignKeyConstraint(
            ["youth_id"],
            ["youths.id"],
            name=op.f("fk_correction_requests_youth_id_youths"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction_requests")),
    )
    op.create_index(
        "uq_correction_requests_open",
        "correction_requests",
        ["youth_id"],
        unique=True,
        postgresql_where=sa.text("state = 'filed'"),
    )
    op.create_index("ix_correction_requests_youth", "correction_requests", ["youth_id", "id"])
    op.create_index(
        "ix_correction_requests_due",
        "correction_requests",
        [sa.text("coalesce(due_on, filed_on)"), "id"],
    )


def downgrade() -> None:
    op.drop_table("correction_requests")
    op.drop_column("youths", "erased_on")


def _checks() -> list[sa.CheckConstraint]:
    return [
        sa.CheckConstraint(text, name=op.f(f"ck_correction_requests_{name}"))
        for name, text in {
            "state": "state IN ('filed', 'granted', 'refused', 'withdrawn')",
            "fields": "cardinality(fields) > 0",
            "answer": "(state IN ('granted', 'refused')) ="
            " (answer IS NOT NULL AND decided_by IS NOT NULL)",
            "closed": "(state = 'filed') = (closed_on IS NULL)",
        }.items()
    ]
