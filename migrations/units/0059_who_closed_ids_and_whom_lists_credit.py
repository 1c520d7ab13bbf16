"""Who closed an id and for which handover; which units a list is still to credit.

Revision: 0059
Follows: 0058
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0059"
down_revision: str | None = "0058"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_LINKED_BEFORE = """
INSERT INTO uncredited_units (unit_id)
SELECT units.id FROM units JOIN prospective_units ON prospective_units.unit_id = units.id
WHERE prospective_units.recommended_by IN ('commerce', 'sasac', 'youth_league', 'federation')
  AND units.recommended_by <> prospective_units.recommended_by
"""


def upgrade() -> None:
    op.add_column("closed_unit_ids", sa.Column("author", sa.Text(), nullable=True))
    op.add_column("closed_unit_ids", sa.Column("handover_id", sa.Text(), nullable=True))
    op.create_table(
        "uncredited_units",
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_uncredited_units_unit_id_units")
        ),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_uncredited_units")),
    )
    op.execute(_LINKED_BEFORE)


def downgrade() -> None:
    # Records stay: where somebody closed an id there is no way back.
    found = "SELECT 1 FROM closed_unit_ids WHERE author IS NOT NULL"
    if op.get_bind().execute(sa.text(found)).first():
        raise RuntimeError("it is kept who closed ids: the form before 0059 has no place")
    op.drop_table("uncredited_units")
    op.drop_column("closed_unit_ids", "handover_id")
    op.drop_column("closed_unit_ids", "author")
