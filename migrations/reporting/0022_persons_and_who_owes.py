"""Ids of youths that are one person's, and who owes a recovery claim.

Revision: 0022
Follows: 0021
"""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from alembic import op

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# To the end of each chain: what went into a record that went into another, too.
_TOLD: Final = """
INSERT INTO merged_youths (former_id, youth_id)
WITH RECURSIVE told AS (
    SELECT DISTINCT ON (object_id) object_id AS former_id, data ->> 'into' AS youth_id
    FROM facts WHERE event = 'youth.merged' AND kind = 'youth' AND source = 'matching'
    ORDER BY object_id, version DESC
), ended AS (
    SELECT former_id, youth_id, 1 AS steps FROM told
    UNION ALL
    SELECT ended.former_id, told.youth_id, steps + 1
    FROM ended JOIN told ON told.former_id = ended.youth_id WHERE steps < 100
)
SELECT DISTINCT ON (former_id) former_id, youth_id FROM ended
WHERE youth_id <> former_id ORDER BY former_id, steps DESC
"""
_OWED: Final = """
UPDATE recoveries SET payee = base.payee
FROM settlement_lines AS line JOIN settlement_lines AS base
    ON base.id = coalesce(line.adjusts, line.id)
WHERE line.id = recoveries.line_id
"""


def upgrade() -> None:
    op.create_table(
        "merged_youths",
        sa.Column("former_id", sa.Text(), nullable=False),
        sa.Column("youth_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("former_id", name=op.f("pk_merged_youths")),
        sa.CheckConstraint("former_id <> youth_id", name=op.f("ck_merged_youths_another")),
    )
    op.execute(_TOLD)
    op.create_index(op.f("ix_merged_youths_youth_id"), "merged_youths", ["youth_id"])
    op.add_column("recoveries", sa.Column("payee", sa.Text(), nullable=True))
    op.execute(_OWED)
    op.alter_column("recoveries", "payee", nullable=False)
    op.create_index(op.f("ix_recoveries_unit_id"), "recoveries", ["unit_id", "id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_recoveries_unit_id"), table_name="recoveries")
    op.drop_column("recoveries", "payee")
    op.drop_index(op.f("ix_merged_youths_youth_id"), table_name="merged_youths")
    op.drop_table("merged_youths")
