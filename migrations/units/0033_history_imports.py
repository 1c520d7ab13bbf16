"""Units and posts of the time before, taken over by lists.

Revision: 0033
Follows: 0031
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0033"
down_revision: str | None = "0031"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    _lists()
    _faults()
    _entries()
    for table in ("units", "posts"):
        op.add_column(table, sa.Column("import_id", sa.Text(), nullable=True))
        op.create_foreign_key(
            op.f(f"fk_{table}_import_id_history_imports"),
            table,
            "history_imports",
            ["import_id"],
            ["id"],
        )
    op.create_index(op.f("ix_posts_import_id"), "posts", ["import_id"])
    op.add_column("posts", sa.Column("old_number", sa.Text(), nullable=True))
    op.create_unique_constraint(
        op.f("uq_posts_unit_id_old_number"), "posts", ["unit_id", "old_number"]
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
            "mode IN ('all_or_nothing','row_by_row')", name=op.f("ck_history_imports_mode")
        ),
        sa.CheckConstraint("kind IN ('units','posts')", name=op.f("ck_history_imports_kind")),
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


def downgrade() -> None:
    op.drop_constraint(op.f("uq_posts_unit_id_old_number"), "posts")
    op.drop_column("posts", "old_number")
    op.drop_index(op.f("ix_posts_import_id"), table_name="posts")
    for table in ("posts", "units"):
        op.drop_constraint(op.f(f"fk_{table}_import_id_history_imports"), table)
        op.drop_column(table, "import_id")
    op.drop_table("history_import_entries")
    op.drop_table("history_import_faults")
    op.drop_table("history_imports")
