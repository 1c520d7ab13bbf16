"""Shifts planned by the month, trainings before an arrival and after it, contracts with their end.

Revision: 0026
Follows: 0025
"""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ENTRIES: Final = ("shift_plans", "trainings")
"""Tables that are only ever added to."""


def upgrade() -> None:
    op.create_table(
        "shift_plans",
        sa.Column("placement_id", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("worked", postgresql.ARRAY(sa.Date()), nullable=False),
        sa.Column("rested", postgresql.ARRAY(sa.Date()), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placements.id"], name=op.f("fk_shift_plans_placement_id_placements")
        ),
        sa.PrimaryKeyConstraint("placement_id", "month", "edition", name=op.f("pk_shift_plans")),
    )
    op.create_table(
        "trainings",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("dispatch_id", sa.String(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("topic", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('entry_safety', 'safety', 'rules', 'skills')", name=op.f("ck_trainings_kind")
        ),
        sa.CheckConstraint("hours > 0", name=op.f("ck_trainings_hours")),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatches.id"], name=op.f("fk_trainings_dispatch_id_dispatches")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trainings")),
    )
    op.create_index(op.f("ix_trainings_dispatch_id"), "trainings", ["dispatch_id"])
    op.add_column("placements", sa.Column("outcome_until", sa.Date(), nullable=True))
    op.create_check_constraint(
        op.f("ck_placements_outcome_until"), "placements", "outcome_until >= outcome_since"
    )

    _guard()


def downgrade() -> None:
    for table in ENTRIES:
        op.execute(f"DROP TRIGGER {table}_stay ON {table}")
    op.execute("DROP FUNCTION refuse_rewriting()")
    op.drop_column("placements", "outcome_until")
    op.drop_table("trainings")
    op.drop_table("shift_plans")


def _guard() -> None:
    op.execute(
        """
        CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    for table in ENTRIES:
        op.execute(
            f"CREATE TRIGGER {table}_stay BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()"
        )
