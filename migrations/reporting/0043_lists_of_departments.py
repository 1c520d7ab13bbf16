"""Lists that departments hand in by a data agreement, and what became of each of their rows.

Revision: 0043
Follows: 0040
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0043"
down_revision: str | None = "0040"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_TABLE = "contribution_imports"
_ROWS = "contribution_import_rows"
_OF_AGREEMENT = "ix_contribution_imports_agreement_id"


def upgrade() -> None:
    op.add_column(_TABLE, sa.Column("agreement_id", sa.Text(), nullable=True))
    op.add_column(_TABLE, sa.Column("agreement_version", sa.Integer(), nullable=True))
    op.add_column(_TABLE, sa.Column("areas", sa.ARRAY(sa.Text()), nullable=True))
    op.add_column(_TABLE, sa.Column("declared_rows", sa.Integer(), nullable=True))
    op.create_table(
        _ROWS,
        sa.Column("import_id", sa.Text(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["contribution_imports.id"],
            name=op.f("fk_contribution_import_rows_import_id_contribution_imports"),
        ),
        sa.PrimaryKeyConstraint("import_id", "row", name=op.f("pk_contribution_import_rows")),
    )
    which = sa.text("agreement_id IS NOT NULL")
    op.create_index(_OF_AGREEMENT, _TABLE, ["agreement_id", "id"], postgresql_where=which)


def downgrade() -> None:
    op.drop_index(_OF_AGREEMENT, table_name=_TABLE)
    op.drop_table(_ROWS)
    for name in ("declared_rows", "areas", "agreement_version", "agreement_id"):
        op.drop_column(_TABLE, name)
