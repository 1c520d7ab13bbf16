"""Lists of units and posts that departments recommend.

Revision: 0008
Follows: 0007
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.common.store import queue

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "unit_imports",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("recommended_by", sa.Text(), nullable=False),
        sa.Column("recommended_on", sa.Date(), nullable=False),
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
        sa.Column("listed_units", sa.Integer(), nullable=False),
        sa.Column("listed_posts", sa.Integer(), nullable=False),
        sa.Column("notes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.CheckConstraint(
            "mode IN ('all_or_nothing','row_by_row')", name=op.f("ck_unit_imports_mode")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_imports")),
    )
    op.create_index("ix_unit_imports_region", "unit_imports", ["region", "id"])
    op.create_index("ix_unit_imports_kept_until", "unit_imports", ["kept_until"])
    op.create_table(
        "unit_import_faults",
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
            ["unit_imports.id"],
            name=op.f("fk_unit_import_faults_import_id_unit_imports"),
        ),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_unit_import_faults")),
    )
    op.create_index("ix_unit_import_faults_import_id", "unit_import_faults", ["import_id", "no"])
    queue.install()


def downgrade() -> None:
    queue.uninstall()
    op.drop_table("unit_import_faults")
    op.drop_table("unit_imports")
