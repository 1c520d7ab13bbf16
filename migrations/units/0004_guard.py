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
    _accidents()
    _inspections()
    _consultations()


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


def _accidents() -> None:
    op.create_table(
        "accidents",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("description", sa.LargeBinary(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("late_days", sa.Integer(), nullable=False),
        sa.Column("reporter", sa.Text(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=True),
        sa.Column("cleared_on", sa.Date(), nullable=True),
        sa.Column("clearance_ground", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('injury','sudden_illness','traffic','fire','equipment','other')",
            name=op.f("ck_accidents_kind"),
        ),
        sa.CheckConstraint(
            "severity IN ('minor','serious','fatal')", name=op.f("ck_accidents_severity")
        ),
        sa.CheckConstraint("state IN ('reported','cleared')", name=op.f("ck_accidents_state")),
        sa.CheckConstraint("late_days >= 0", name=op.f("ck_accidents_late_days")),
        sa.CheckConstraint(
            "(state = 'cleared') = (cleared_on IS NOT NULL AND clearance_ground IS NOT NULL)",
            name=op.f("ck_accidents_clearance"),
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_accidents_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accidents")),
        sa.UniqueConstraint("key", name=op.f("uq_accidents_key")),
    )
    op.create_index("ix_accidents_unit_id", "accidents", ["unit_id", "id"])
    op.create_index(
        "ix_accidents_open",
        "accidents",
        ["unit_id"],
        postgresql_where=sa.text("state = 'reported'"),
    )


def _inspections() -> None:
    op.create_table(
        "inspections",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("checklist", sa.Text(), nullable=False),
        sa.Column("inspected_on", sa.Date(), nullable=False),
        sa.Column("rectify_by", sa.Date(), nullable=True),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("suspended_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "state IN ('passed','rectifying','rectified','not_rectified')",
            name=op.f("ck_inspections_state"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_inspections_unit_id_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspections")),
    )
    op.create_index("ix_inspections_unit_id", "inspections", ["unit_id", "id"])
    op.create_index(
        "ix_inspections_due",
        "inspections",
        [sa.literal_column("coalesce(rectify_by, inspected_on)"), "id"],
        postgresql_where=sa.text("state IN ('rectifying','not_rectified')"),
    )
    op.create_table(
        "inspection_answers",
        sa.Column("inspection_id", sa.Text(), nullable=False),
        sa.Column("look", sa.Integer(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("seen_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "result IN ('met','not_met','not_seen')", name=op.f("ck_inspection_answers_result")
        ),
        sa.CheckConstraint(
            "result = 'met' OR remark IS NOT NULL", name=op.f("ck_inspection_answers_remark")
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspections.id"],
            name=op.f("fk_inspection_answers_inspection_id_inspections"),
        ),
        sa.PrimaryKeyConstraint(
            "inspection_id", "look", "item", name=op.f("pk_inspection_answers")
        ),
    )


def _consultations() -> None:
    op.create_table(
        "consultations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("question", sa.LargeBinary(), nullable=False),
        sa.Column("receipt", sa.LargeBinary(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("published_question", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('asked','answered')", name=op.f("ck_consultations_state")),
        sa.CheckConstraint(
            "(state = 'answered') = (answer IS NOT NULL AND answered_on IS NOT NULL)",
            name=op.f("ck_consultations_answer"),
        ),
        sa.CheckConstraint(
            "(published_on IS NULL) = (published_question IS NULL)"
            " AND (published_on IS NULL OR state = 'answered')",
            name=op.f("ck_consultations_publication"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultations")),
        sa.UniqueConstraint("receipt", name=op.f("uq_consultations_receipt")),
    )
    op.create_index(
        "ix_consultations_due",
        "consultations",
        [sa.literal_column("coalesce(due_on, asked_on)"), "id"],
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.create_index(
        "ix_consultations_published",
        "consultations",
        ["published_on"],
        postgresql_where=sa.text("published_on IS NOT NULL"),
    )


def downgrade() -> None:
    for table in (
        "consultations",
        "inspection_answers",
        "inspections",
        "accidents",
        "complaints",
    ):
        op.drop_table(table)
