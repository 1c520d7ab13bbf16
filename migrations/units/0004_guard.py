"""Complaints, inspections, accidents, consultations.

Revision: 0004
Follows: 0003
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    _complaints()


def _complaints() -> None:
    op.create_table(
        "complaints",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("post_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("receipt", sa.LargeBinary(), nullable=True),
        sa.Column("account", sa.LargeBinary(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("investigated_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("consequence", sa.Text(), nullable=True),
        sa.Column("transferred_to", sa.Text(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('interview_or_threshold','unpaid','safety','hours','harassment',"
            "'false_attendance','data')",
            name=op.f("ck_complaints_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('received','investigated','upheld','not_upheld','transferred','withdrawn')",
            name=op.f("ck_complaints_state"),
        ),
        sa.CheckConstraint(
            "(receipt IS NULL) <> (account IS NULL)", name=op.f("ck_complaints_owner")
        ),
        sa.CheckConstraint(
            "state NOT IN ('upheld','not_upheld') OR (finding IS NOT NULL AND evidence IS NOT NULL"
            " AND answer IS NOT NULL AND (state = 'upheld') = (consequence IS NOT NULL))",
            name=op.f("ck_complaints_finding"),
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_complaints_post_id_posts")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_complaints_unit_id_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaints")),
        sa.UniqueConstraint("receipt", name=op.f("uq_complaints_receipt")),
    )
    op.create_index("ix_complaints_account", "complaints", ["account"])
    op.create_index("ix_complaints_unit_id", "complaints", ["unit_id", "received_on"])
    op.create_index(
        "ix_complaints_due",
        "complaints",
        [sa.literal_column("coalesce(due_on, received_on)"), "id"],
        postgresql_where=sa.text("state IN ('received','investigated')"),
    )


def downgrade() -> None:
    op.drop_table("complaints")
