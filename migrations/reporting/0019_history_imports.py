"""Money and figures of the time before, opening figures signed; years received or returned.

Revision: 0019
Follows: 0018
"""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_GUARDED: Final = ("opening_figures", "opening_signatures", "annual_receipts")
"""What is only ever added to."""


def upgrade() -> None:
    _lists()
    _faults()
    _entries()
    _openings()
    _annual_receipts()
    op.add_column("disbursements", sa.Column("import_id", sa.Text(), nullable=True))
    op.create_foreign_key(
        op.f("fk_disbursements_import_id_history_imports"),
        "disbursements",
        "history_imports",
        ["import_id"],
        ["id"],
    )
    op.create_index(op.f("ix_disbursements_import_id"), "disbursements", ["import_id"])
    for table in _GUARDED:
        op.execute(
            f"CREATE TRIGGER {table}_stay BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_alteration()"
        )


def _lists() -> None:
    op.create_table(
        "history_imports",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("kept_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("job_id", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("faulty_rows", sa.Integer(), nullable=False),
        sa.Column("notes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("paper", sa.Integer(), nullable=True),
        sa.Column("found", sa.Integer(), nullable=True),
        sa.Column("entered", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "mode IN ('all_or_nothing', 'row_by_row')", name=op.f("ck_history_imports_mode")
        ),
        sa.CheckConstraint(
            "kind IN ('disbursements', 'opening-figures')", name=op.f("ck_history_imports_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_imports")),
    )
    op.create_index("ix_history_imports_region", "history_imports", ["region", "id"])
    op.create_index("ix_history_imports_digest", "history_imports", ["digest"])
    op.create_index("ix_history_imports_kept_until", "history_imports", ["kept_until"])


def _faults() -> None:
    op.create_table(
        "history_import_faults",
        sa.Column("no", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("import_id", sa.Text(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("column", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("weight", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["history_imports.id"],
            name=op.f("fk_history_import_faults_import_id_history_imports"),
        ),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_history_import_faults")),
    )
    op.create_index(
        "ix_history_import_faults_import_id", "history_import_faults", ["import_id", "no"]
    )


def _entries() -> None:
    op.create_table(
        "history_import_entries",
        sa.Column("import_id", sa.Text(), nullable=False),
        sa.Column("row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["history_imports.id"],
            name=op.f("fk_history_import_entries_import_id_history_imports"),
        ),
        sa.PrimaryKeyConstraint("import_id", "row", name=op.f("pk_history_import_entries")),
    )


def _openings() -> None:
    op.create_table(
        "opening_figures",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=True),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("on_post", sa.Integer(), nullable=False),
        sa.Column("subsidy", sa.Numeric(14, 2), nullable=False),
        sa.Column("import_id", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("extract(day FROM month) = 1", name=op.f("ck_opening_figures_month")),
        sa.CheckConstraint(
            "least(units, seats, on_post) >= 0 AND subsidy >= 0",
            name=op.f("ck_opening_figures_sign"),
        ),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["history_imports.id"],
            name=op.f("fk_opening_figures_import_id_history_imports"),
        ),
        sa.PrimaryKeyConstraint("region", "version", name=op.f("pk_opening_figures")),
    )
    op.create_table(
        "opening_signatures",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("counted", postgresql.JSONB(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["region", "version"],
            ["opening_figures.region", "opening_figures.version"],
            name="fk_opening_signatures_opening_figures",
        ),
        sa.PrimaryKeyConstraint("region", name=op.f("pk_opening_signatures")),
    )


def _annual_receipts() -> None:
    op.create_table(
        "annual_receipts",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "decision IN ('received', 'returned')", name=op.f("ck_annual_receipts_decision")
        ),
        sa.CheckConstraint(
            "decision <> 'returned' OR ground IS NOT NULL", name=op.f("ck_annual_receipts_ground")
        ),
        sa.ForeignKeyConstraint(
            ["region", "year", "version"],
            ["annual_filings.region", "annual_filings.year", "annual_filings.version"],
            name="fk_annual_receipts_annual_filings",
        ),
        sa.PrimaryKeyConstraint("region", "year", "version", name=op.f("pk_annual_receipts")),
    )


def downgrade() -> None:
    for table in _GUARDED:
        op.execute(f"DROP TRIGGER {table}_stay ON {table}")
    op.drop_index(op.f("ix_disbursements_import_id"), table_name="disbursements")
    op.drop_constraint(op.f("fk_disbursements_import_id_history_imports"), "disbursements")
    op.drop_column("disbursements", "import_id")
    op.drop_table("annual_receipts")
    op.drop_table("opening_signatures")
    op.drop_table("opening_figures")
    op.drop_table("history_import_entries")
    op.drop_table("history_import_faults")
    op.drop_table("history_imports")
