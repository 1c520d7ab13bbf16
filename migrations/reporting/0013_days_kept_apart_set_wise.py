"""Days settled are kept apart by one look at all of a statement's rows; adjusted lines are indexed.

Revision: 0013
Follows: 0012
"""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# The lock is the month's: who looks sees all that was kept by whoever held it before.
KEPT_APART: Final = """
CREATE FUNCTION keep_settled_days_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('settled-days/' || month, 0))
        FROM (SELECT DISTINCT month FROM told ORDER BY month) AS months;
    IF EXISTS (
        SELECT FROM told JOIN settled_days AS kept USING (youth_id, month)
        WHERE kept.placement_id <> told.placement_id AND kept.days && told.days
    ) THEN
        RAISE EXCEPTION 'a day of a youth is settled already' USING
            ERRCODE = 'exclusion_violation', CONSTRAINT = 'settled_days_apart',
            TABLE = 'settled_days';
    END IF;
    RETURN NULL;
END $$
"""
CALENDARS: Final = "calendar_years"


def upgrade() -> None:
    op.create_check_constraint(
        "ck_settled_days_within_month",
        "settled_days",
        "days <@ daterange(month, (month + interval '1 month')::date)",
    )
    op.create_index("ix_settled_days_youth_id", "settled_days", ["youth_id", "month"])
    op.execute(KEPT_APART)
    for act in ("INSERT", "UPDATE"):
        op.execute(
            f"CREATE TRIGGER settled_days_apart_by_{act.lower()} AFTER {act} ON settled_days"
            " REFERENCING NEW TABLE AS told"
            " FOR EACH STATEMENT EXECUTE FUNCTION keep_settled_days_apart()"
        )
    op.drop_constraint("ex_settled_days_youth_id_days", "settled_days")
    op.create_index(
        "ix_settlement_lines_adjusts",
        "settlement_lines",
        ["adjusts"],
        postgresql_where=sa.text("adjusts IS NOT NULL"),
    )
    op.execute(
        f"CREATE TRIGGER {CALENDARS}_stay BEFORE UPDATE OR DELETE ON {CALENDARS}"
        " FOR EACH ROW EXECUTE FUNCTION refuse_alteration()"
    )


def downgrade() -> None:
    op.execute(f"DROP TRIGGER {CALENDARS}_stay ON {CALENDARS}")
    op.drop_index("ix_settlement_lines_adjusts", "settlement_lines")
    op.create_exclude_constraint(
        "ex_settled_days_youth_id_days",
        "settled_days",
        ("youth_id", "="),
        ("days", "&&"),
        using="gist",
    )
    for act in ("insert", "update"):
        op.execute(f"DROP TRIGGER settled_days_apart_by_{act} ON settled_days")
    op.execute("DROP FUNCTION keep_settled_days_apart()")
    op.drop_index("ix_settled_days_youth_id", "settled_days")
    op.drop_constraint("ck_settled_days_within_month", "settled_days", type_="check")
