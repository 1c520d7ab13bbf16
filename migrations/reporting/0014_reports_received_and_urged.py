"""What the centre says of filed reports, what it urges, and when offices were reminded.

Revision: 0014
Follows: 0013
"""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

GUARDED: Final = {
    "filing_receipts": "UPDATE OR DELETE",
    "report_reminders": "UPDATE OR DELETE",
    "supervision_notes": (
        "UPDATE OF region, month, standing, demand, answer_by, author, recorded_at OR DELETE"
    ),
}


def upgrade() -> None:
    _add_tellings()
    _add_receipts()
    _add_notes()
    _add_reminders()
    for table, acts in GUARDED.items():
        op.execute(
            f"CREATE TRIGGER {table}_stay BEFORE {acts} ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_alteration()"
        )


def downgrade() -> None:
    for table in (*GUARDED, "placements_drawn", "told_placements"):
        op.drop_table(table)


def _add_tellings() -> None:
    # Drawn by the service itself once it runs, from the first fact on.
    op.create_table(
        "told_placements",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("post_id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("arrived_on", sa.Date(), nullable=False),
        sa.Column("graduated_on", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("by_whom", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("arrival_fact", sa.Text(), nullable=False),
        sa.Column("end_fact", sa.Text(), nullable=True),
        sa.Column("outcome_fact", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", "known_from", name="pk_told_placements"),
    )
    for first, *rest in (
        ("arrived_on", "last_day", "region"),
        ("last_day", "arrived_on", "region"),
        ("post_id",),
    ):
        op.create_index(f"ix_told_placements_{first}", "told_placements", [first, *rest])
    op.create_table(
        "placements_drawn",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("no", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_placements_drawn"),
    )


def _add_receipts() -> None:
    op.create_table(
        "filing_receipts",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "decision IN ('received', 'returned')", name="ck_filing_receipts_decision"
        ),
        sa.CheckConstraint(
            "decision <> 'returned' OR ground IS NOT NULL", name="ck_filing_receipts_ground"
        ),
        sa.ForeignKeyConstraint(
            ["region", "month", "version"],
            ["filings.region", "filings.month", "filings.version"],
            name="fk_filing_receipts_filings",
        ),
        sa.PrimaryKeyConstraint("region", "month", "version", name="pk_filing_receipts"),
    )


def _add_notes() -> None:
    op.create_table(
        "supervision_notes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("demand", sa.Text(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'open') = (answer IS NULL)", name="ck_supervision_notes_answer"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_supervision_notes"),
    )
    op.create_index(
        "ix_supervision_notes_region", "supervision_notes", ["region", "month", "id"], unique=False
    )


def _add_reminders() -> None:
    op.create_table(
        "report_reminders",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_report_reminders"),
        sa.UniqueConstraint(
            "region", "month", "occasion", name="uq_report_reminders_region_month_occasion"
        ),
    )
    op.create_index(
        "ix_report_reminders_region",
        "report_reminders",
        ["region", "id"],
        unique=False,
        postgresql_ops={"region": "text_pattern_ops"},
    )
