"""Indexes of namesakes and of a region's questions; traces of complainants; counts of senders.

Revision: 0024
Follows: 0023
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_index(
        "ix_prospective_units_name",
        "prospective_units",
        ["region", sa.text("lower(replace(normalize(name, NFKC), ' ', ''))")],
    )
    op.add_column(
        "complaints",
        sa.Column("traced", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_index(
        "ix_complaints_untraced",
        "complaints",
        ["unit_id"],
        postgresql_where=sa.text("NOT traced"),
    )
    op.create_table(
        "anonymous_senders",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sender", sa.LargeBinary(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.CheckConstraint("received > 0", name=op.f("ck_anonymous_senders_received")),
        sa.PrimaryKeyConstraint("day", "sender", name=op.f("pk_anonymous_senders")),
    )
    op.create_table(
        "complaint_traces",
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("trace", sa.LargeBinary(), nullable=False),
        sa.Column("complaint_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"],
            ["complaints.id"],
            name=op.f("fk_complaint_traces_complaint_id_complaints"),
        ),
        sa.PrimaryKeyConstraint(
            "unit_id", "trace", "complaint_id", name=op.f("pk_complaint_traces")
        ),
    )
    op.create_index("ix_consultations_region", "consultations", ["region", "asked_on"])


def downgrade() -> None:
    op.drop_index("ix_consultations_region", table_name="consultations")
    op.drop_table("complaint_traces")
    op.drop_table("anonymous_senders")
    op.drop_index("ix_complaints_untraced", table_name="complaints")
    op.drop_column("complaints", "traced")
    op.drop_index("ix_prospective_units_name", table_name="prospective_units")
