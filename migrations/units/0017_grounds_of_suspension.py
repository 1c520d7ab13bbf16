"""Complaints that suspend a unit until they are cleared; what units report they put right.

Revision: 0017
Follows: 0016
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_OF_INSPECTIONS = ("reported_on", "recheck_by")


def upgrade() -> None:
    for name in ("suspended_on", "cleared_on"):
        op.add_column("complaints", sa.Column(name, sa.Date()))
    op.add_column("complaints", sa.Column("clearance_ground", sa.Text()))
    for name in _OF_INSPECTIONS:
        op.add_column("inspections", sa.Column(name, sa.Date()))
    _create(
        "rectification_reports",
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
    )
    _create(
        "rectification_files",
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("rectification_files")
    op.drop_table("rectification_reports")
    for name in _OF_INSPECTIONS:
        op.drop_column("inspections", name)
    for name in ("clearance_ground", "cleared_on", "suspended_on"):
        op.drop_column("complaints", name)


def _create(table: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("inspection_id", sa.Text(), nullable=False),
        *columns,
        sa.Column("author", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspections.id"],
            name=op.f(f"fk_{table}_inspection_id_inspections"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_inspection_id"), table, ["inspection_id", "id"])
