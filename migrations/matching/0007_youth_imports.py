"""Lists of youths.

Revision: 0007
Follows: 0006
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.common.store import queue

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "youth_imports",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("listed_on", sa.Date(), nullable=False),
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
        sa.CheckConstraint(
            "mode IN ('all_or_nothing', 'row_by_row')", name=op.f("ck_youth_imports_mode")
        ),
        sa.CheckConstraint(
            "kind IN ('canvass', 'university', 'department')", name=op.f("ck_youth_imports_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_youth_imports")),
    )
    op.create_index("ix_youth_imports_region", "youth_imports", ["region", "id"])
    op.create_index("ix_youth_imports_kept_until", "youth_imports", ["kept_until"])
    _faults()
    _entries()
    queue.install()


def _faults() -> None:
    op.create_table(
        "youth_import_faults",
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
            ["youth_imports.id"],
            name=op.f("fk_youth_import_faults_import_id_youth_imports"),
        ),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_youth_import_faults")),
    )
    op.create_index("ix_youth_import_faults_import_id", "youth_import_faults", ["import_id", "no"])


def _entries() -> None:
    op.create_table(
        "youth_import_entries",
        sa.Column("import_id", sa.Text(), nullable=False),
        sa.Column("row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("telling_id", sa.String(), nullable=True),
        sa.Column("village_code", sa.String(), nullable=True),
        sa.Column("village", sa.String(), nullable=True),
        sa.Column("reached", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('new', 'merged', 'in_question', 'not_reached')",
            name=op.f("ck_youth_import_entries_outcome"),
        ),
        sa.CheckConstraint(
            "(telling_id IS NULL) = (outcome = 'not_reached')",
            name=op.f("ck_youth_import_entries_telling"),
        ),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["youth_imports.id"],
            name=op.f("fk_youth_import_entries_import_id_youth_imports"),
        ),
        sa.PrimaryKeyConstraint("import_id", "row", name=op.f("pk_youth_import_entries")),
    )


def downgrade() -> None:
    queue.uninstall()
    op.drop_table("youth_import_entries")
    op.drop_table("youth_import_faults")
    op.drop_table("youth_imports")
