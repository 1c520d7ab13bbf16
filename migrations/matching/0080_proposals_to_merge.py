"""Two officers say that two records of other numbers are one person's.

Revision: 0080
Follows: 0079
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0080"
down_revision: str | None = "0079"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "merge_proposals",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("youth_id", sa.String(), nullable=False),
        sa.Column("absorbed_id", sa.String(), nullable=False),
        sa.Column("into_id", sa.String(), nullable=False),
        sa.Column("number_of", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ground", sa.LargeBinary(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decision_ground", sa.LargeBinary(), nullable=True),
        sa.Column("kept", postgresql.JSONB(), nullable=True),
        sa.CheckConstraint(
            "state IN ('proposed', 'merged', 'declined')", name=op.f("ck_merge_proposals_state")
        ),
        sa.CheckConstraint(
            "number_of IN ('absorbed', 'into')", name=op.f("ck_merge_proposals_number_of")
        ),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_on IS NULL)"
            " AND (decided_on IS NULL) = (decided_by IS NULL)"
            " AND (decided_on IS NULL) = (decision_ground IS NULL)",
            name=op.f("ck_merge_proposals_decision"),
        ),
        sa.CheckConstraint(
            "state <> 'merged' OR decided_by <> proposed_by", name=op.f("ck_merge_proposals_two")
        ),
        sa.CheckConstraint(
            "(kept IS NOT NULL) = (state = 'merged')", name=op.f("ck_merge_proposals_kept")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column],
                ["youths.id"],
                name=op.f(f"fk_merge_proposals_{column}_youths"),
                onupdate="CASCADE",
            )
            for column in ("youth_id", "into_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge_proposals")),
    )
    op.create_index(
        "uq_merge_proposals_open",
        "merge_proposals",
        ["youth_id"],
        unique=True,
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_index("ix_merge_proposals_youth", "merge_proposals", ["youth_id", "id"])
    op.create_index("ix_merge_proposals_into", "merge_proposals", ["into_id", "id"])


def downgrade() -> None:
    # Records stay: where two officers were to decide there is no way back.
    if op.get_bind().execute(sa.text("SELECT 1 FROM merge_proposals")).first():
        raise RuntimeError("mergers were proposed: the form before 0080 has no place")
    op.drop_table("merge_proposals")
