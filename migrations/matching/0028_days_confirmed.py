"""Days confirmed with each month, money settled by placement, and disputes of any entry.

Revision: 0028
Follows: 0027
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0028"
down_revision: str | None = "0027"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_WHOLE_MONTHS = """
    UPDATE attendances SET days = datemultirange(daterange(
        to_date(month, 'YYYY-MM'), (to_date(month, 'YYYY-MM') + interval '1 month')::date))
"""
"""What was confirmed before its days were kept stays confirmed, whatever they were."""

_SETTLED = """
    INSERT INTO settled_placements (placement_id, month)
    SELECT DISTINCT p.id, s.month FROM placements p JOIN settled_months s
    ON s.region IN (p.region, left(p.region, 4) || '00', left(p.region, 2) || '0000')
    AND to_char(p.arrived_on, 'YYYY-MM') <= s.month
    AND s.month <= to_char(coalesce(p.last_day, p.term_last_day), 'YYYY-MM')
"""
"""Until now a month was settled for all of an area at once: it stays so."""


def upgrade() -> None:
    op.add_column("attendances", sa.Column("days", postgresql.DATEMULTIRANGE(), nullable=True))
    op.execute(_WHOLE_MONTHS)
    op.alter_column("attendances", "days", nullable=False)
    op.add_column("attendances", sa.Column("dispute_id", sa.String(), nullable=True))
    op.create_foreign_key(
        op.f("fk_attendances_dispute_id_disputes"),
        "attendances",
        "disputes",
        ["dispute_id"],
        ["id"],
    )
    op.create_table(
        "settled_placements",
        sa.Column("placement_id", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("placement_id", "month", name=op.f("pk_settled_placements")),
    )
    op.execute(_SETTLED)
    op.drop_table("settled_months")


def downgrade() -> None:
    op.create_table(
        "settled_months",
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("region", "month", name=op.f("pk_settled_months")),
    )
    op.drop_table("settled_placements")
    op.drop_constraint(op.f("fk_attendances_dispute_id_disputes"), "attendances")
    for column in ("dispute_id", "days"):
        op.drop_column("attendances", column)
