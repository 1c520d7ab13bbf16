"""Attendance that is reopened, disputes, tries to reach trainees, and certificates.

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
    op.add_column("attendances", sa.Column("reopened_on", sa.Date(), nullable=True))
    op.add_column("attendances", sa.Column("reopened_by", sa.String(), nullable=True))
    op.add_column("attendances", sa.Column("reopened_because", sa.String(), nullable=True))
    op.create_table(
        "settled_months",
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("region", "month", name=op.f("pk_settled_months")),
    )
    _disputes()
    _contact_attempts()
    _certificates()
    # Settlements were passed over until now: the feed is read once more from its start. What was
    # taken over of the calendar is not taken over again.
    op.execute("UPDATE feed_positions SET position = 0 WHERE source = 'reporting'")


def downgrade() -> None:
    for table in ("certificates", "contact_attempts", "disputes", "settled_months"):
        op.drop_table(table)
    for column in ("reopened_because", "reopened_by", "reopened_on"):
        op.drop_column("attendances", column)


def _disputes() -> None:
    op.create_table(
        "disputes",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.String(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("month", sa.String(), nullable=True),
        sa.Column("entry_id", sa.String(), nullable=True),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("filed_by", sa.String(), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("subject IN ('end', 'attendance')", name=op.f("ck_disputes_subject")),
        sa.CheckConstraint("side IN ('youth', 'unit')", name=op.f("ck_disputes_side")),
        sa.CheckConstraint(
            "state IN ('filed', 'upheld', 'dismissed', 'withdrawn')",
            name=op.f("ck_disputes_state"),
        ),
        sa.CheckConstraint(
            "(subject = 'attendance') = (month IS NOT NULL)", name=op.f("ck_disputes_month")
        ),
        sa.CheckConstraint(
            "(state = 'filed') = (closed_on IS NULL)", name=op.f("ck_disputes_closed")
        ),
        sa.CheckConstraint(
            "(state IN ('upheld', 'dismissed')) = (answer IS NOT NULL)",
            name=op.f("ck_disputes_answer"),
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placements.id"], name=op.f("fk_disputes_placement_id_placements")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["placement_entries.id"],
            name=op.f("fk_disputes_entry_id_placement_entries"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disputes")),
    )
    op.create_index(op.f("ix_disputes_placement_id"), "disputes", ["placement_id"])
    filed = sa.text("state = 'filed'")
    op.create_index(
        "uq_disputes_open",
        "disputes",
        ["placement_id", "subject", sa.text("coalesce(month, '')")],
        unique=True,
        postgresql_where=filed,
    )
    op.create_index("ix_disputes_due", "disputes", ["due_on", "id"], postgresql_where=filed)


def _contact_attempts() -> None:
    op.create_table(
        "contact_attempts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("placement_id", sa.String(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.CheckConstraint(
            "way IN ('call', 'message', 'visit', 'contact_person')",
            name=op.f("ck_contact_attempts_way"),
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placements.id"],
            name=op.f("fk_contact_attempts_placement_id_placements"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_attempts")),
    )
    op.create_index(op.f("ix_contact_attempts_placement_id"), "contact_attempts", ["placement_id"])


def _certificates() -> None:
    op.create_table(
        "certificates",
        sa.Column("placement_id", sa.String(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("youth_name", sa.LargeBinary(), nullable=False),
        sa.Column("unit_name", sa.String(), nullable=True),
        sa.Column("post_title", sa.String(), nullable=True),
        sa.Column("agreement_number", sa.String(), nullable=True),
        sa.Column("arrived_on", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("suspended_days", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.CheckConstraint(
            "grade IN ('excellent', 'good', 'qualified', 'unqualified')",
            name=op.f("ck_certificates_grade"),
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placements.id"],
            name=op.f("fk_certificates_placement_id_placements"),
        ),
        sa.PrimaryKeyConstraint("placement_id", "edition", name=op.f("pk_certificates")),
        sa.UniqueConstraint("code", name=op.f("uq_certificates_code")),
    )
