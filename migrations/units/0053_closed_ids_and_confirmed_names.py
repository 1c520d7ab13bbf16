"""Ids that no unit registers under any more, and names that an officer confirmed.

Revision: 0053
Follows: 0052
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0053"
down_revision: str | None = "0052"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "closed_unit_ids",
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_closed_unit_ids")),
    )
    op.create_table(
        "name_confirmations",
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("ground", sa.LargeBinary(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_name_confirmations_unit_id_units")
        ),
        sa.PrimaryKeyConstraint("unit_id", "name", name=op.f("pk_name_confirmations")),
    )


def downgrade() -> None:
    # Records stay: where an id was closed or a name confirmed there is no way back.
    found = "SELECT 1 FROM closed_unit_ids UNION ALL SELECT 1 FROM name_confirmations"
    if op.get_bind().execute(sa.text(found)).first():
        raise RuntimeError("ids were closed or names confirmed: the form before 0053 has no place")
    op.drop_table("name_confirmations")
    op.drop_table("closed_unit_ids")
