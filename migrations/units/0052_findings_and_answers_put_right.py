"""A complaint's finding is revoked and an answer corrected; what stood before is kept.

Revision: 0052
Follows: 0051
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations.indexes import add_beside_writers

revision: str = "0052"
down_revision: str | None = "0051"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_ONCE = "uq_removal_proposals_complaint_id"
_REOPENED = "(reopened_on IS NULL) = (reopening_ground IS NULL)"


def upgrade() -> None:
    # A complaint decided anew may propose a removal anew.
    add_beside_writers("ix_removal_proposals_complaint_id", "removal_proposals", ["complaint_id"])
    op.drop_constraint(op.f(_ONCE), "removal_proposals")
    op.add_column("complaints", sa.Column("reopened_on", sa.Date()))
    op.add_column("complaints", sa.Column("reopening_ground", sa.LargeBinary()))
    op.create_check_constraint(op.f("ck_complaints_reopening"), "complaints", _REOPENED)
    op.create_table(
        "revoked_findings",
        sa.Column("complaint_id", sa.Text(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("finding", sa.LargeBinary()),
        sa.Column("evidence", sa.LargeBinary()),
        sa.Column("consequence", sa.Text()),
        sa.Column("suspended_on", sa.Date()),
        sa.Column("cleared_on", sa.Date()),
        sa.Column("clearance_ground", sa.LargeBinary()),
        sa.Column("transferred_to", sa.LargeBinary()),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("revoked_on", sa.Date(), nullable=False),
        sa.Column("ground", sa.LargeBinary(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('upheld','not_upheld','transferred')", name=op.f("ck_revoked_findings_state")
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"],
            ["complaints.id"],
            name=op.f("fk_revoked_findings_complaint_id_complaints"),
        ),
        sa.PrimaryKeyConstraint("complaint_id", "no", name=op.f("pk_revoked_findings")),
    )
    op.add_column("consultations", sa.Column("corrected_on", sa.Date()))
    op.create_table(
        "former_answers",
        sa.Column("consultation_id", sa.Text(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("corrected_on", sa.Date(), nullable=False),
        sa.Column("ground", sa.LargeBinary(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultations.id"],
            name=op.f("fk_former_answers_consultation_id_consultations"),
        ),
        sa.PrimaryKeyConstraint("consultation_id", "no", name=op.f("pk_former_answers")),
    )


def downgrade() -> None:
    # Records stay: where something was put right there is no way back.
    found = "SELECT 1 FROM revoked_findings UNION ALL SELECT 1 FROM former_answers"
    if op.get_bind().execute(sa.text(found)).first():
        raise RuntimeError("findings or answers were put right: the form before 0052 has no place")
    op.drop_table("former_answers")
    op.drop_column("consultations", "corrected_on")
    op.drop_index("ix_removal_proposals_complaint_id", table_name="removal_proposals")
    op.create_unique_constraint(op.f(_ONCE), "removal_proposals", ["complaint_id"])
    op.drop_table("revoked_findings")
    op.drop_constraint(op.f("ck_complaints_reopening"), "complaints")
    op.drop_column("complaints", "reopening_ground")
    op.drop_column("complaints", "reopened_on")
