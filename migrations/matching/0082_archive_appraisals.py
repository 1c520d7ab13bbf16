"""Two officers record what an archive's appraisal decided of a person's records.

Revision: 0082
Follows: 0081
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0082"
down_revision: str | None = "0081"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "archive_appraisals",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("youth_id", sa.String(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("kept_until", sa.Date(), nullable=True),
        sa.Column("paper_number", sa.String(), nullable=False),
        sa.Column("ground", sa.LargeBinary(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decision_ground", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'declined')",
            name=op.f("ck_archive_appraisals_state"),
        ),
        sa.CheckConstraint(
            "decision IN ('destroy', 'keep')", name=op.f("ck_archive_appraisals_decision")
        ),
        sa.CheckConstraint(
            "(decision = 'keep') = (kept_until IS NOT NULL)",
            name=op.f("ck_archive_appraisals_kept_until"),
        ),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_on IS NULL)"
            " AND (decided_on IS NULL) = (decided_by IS NULL)"
            " AND (decided_on IS NULL) = (decision_ground IS NULL)",
            name=op.f("ck_archive_appraisals_decided"),
        ),
        sa.CheckConstraint(
            "state <> 'confirmed' OR decided_by <> proposed_by",
            name=op.f("ck_archive_appraisals_two"),
        ),
        sa.ForeignKeyConstraint(
            ["youth_id"],
            ["youths.id"],
            name=op.f("fk_archive_appraisals_youth_id_youths"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive_appraisals")),
    )
    op.create_index(
        "uq_archive_appraisals_open",
        "archive_appraisals",
        ["youth_id"],
        unique=True,
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_index("ix_archive_appraisals_youth", "archive_appraisals", ["youth_id", "id"])


def downgrade() -> None:
    # What two officers recorded of an appraisal stays: there is no way back from it.
    if op.get_bind().execute(sa.text("SELECT 1 FROM archive_appraisals")).first():
        raise RuntimeError("records were appraised: the form before 0082 has no place")
    op.drop_table("archive_appraisals")
