"""Pauses, and objections with their clock.

Revision: 0006
Follows: 0005
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

STATES = "'known', 'applied', 'paused', 'withdrawn'"
STATES_BEFORE = "'known', 'applied', 'withdrawn'"


def upgrade() -> None:
    op.add_column("youths", sa.Column("household_region", sa.String(), nullable=True))
    op.drop_constraint(op.f("ck_youths_state"), "youths")
    op.create_check_constraint(op.f("ck_youths_state"), "youths", f"state IN ({STATES})")
    _pauses()
    _objections()
    _standing_corrections()


def downgrade() -> None:
    op.drop_table("standing_corrections")
    op.drop_table("objections")
    op.drop_table("pauses")
    # Before there were pauses, who rested had withdrawn.
    op.execute("UPDATE youths SET state = 'withdrawn' WHERE state = 'paused'")
    op.drop_constraint(op.f("ck_youths_state"), "youths")
    op.create_check_constraint(op.f("ck_youths_state"), "youths", f"state IN ({STATES_BEFORE})")
    op.drop_column("youths", "household_region")


def _pauses() -> None:
    op.create_table(
        "pauses",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("youth_id", sa.String(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("began_on", sa.Date(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_until", sa.Date(), nullable=True),
        sa.Column("dispatch_id", sa.String(), nullable=True),
        sa.Column("declined", sa.Boolean(), nullable=False),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("kept", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "cause IN ('own_wish', 'withdrawn', 'unanswered', 'not_eligible')",
            name=op.f("ck_pauses_cause"),
        ),
        sa.CheckConstraint(
            "(returned_on IS NULL) = (kept IS NULL)", name=op.f("ck_pauses_returned")
        ),
        sa.CheckConstraint(
            "dispatch_id IS NOT NULL OR NOT declined", name=op.f("ck_pauses_declined")
        ),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatches.id"], name=op.f("fk_pauses_dispatch_id_dispatches")
        ),
        sa.ForeignKeyConstraint(
            ["youth_id"], ["youths.id"], name=op.f("fk_pauses_youth_id_youths")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pauses")),
    )
    op.create_index(
        "uq_pauses_open",
        "pauses",
        ["youth_id"],
        unique=True,
        postgresql_where=sa.text("returned_on IS NULL"),
    )
    op.create_index("ix_pauses_youth", "pauses", ["youth_id", "id"])


def _objections() -> None:
    op.create_table(
        "objections",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("youth_id", sa.String(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("dispatch_id", sa.String(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("filed_by", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("remedy", sa.Text(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        *_objection_checks(),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatches.id"], name=op.f("fk_objections_dispatch_id_dispatches")
        ),
        sa.ForeignKeyConstraint(
            ["youth_id"],
            ["youths.id"],
            name=op.f("fk_objections_youth_id_youths"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objections")),
    )
    op.create_index(
        "uq_objections_open",
        "objections",
        ["youth_id", "subject", sa.text("coalesce(dispatch_id, '')")],
        unique=True,
        postgresql_where=sa.text("state = 'filed'"),
    )
    op.create_index("ix_objections_youth", "objections", ["youth_id", "id"])
    op.create_index("ix_objections_dispatch", "objections", ["dispatch_id"])
    op.create_index(
        "ix_objections_due", "objections", [sa.text("coalesce(due_on, filed_on)"), "id"]
    )


def _objection_checks() -> list[sa.CheckConstraint]:
    return [
        sa.CheckConstraint(text, name=op.f(f"ck_objections_{name}"))
        for name, text in {
            "subject": "subject IN ('place', 'eligibility', 'dispatch')",
            "state": "state IN ('filed', 'upheld', 'dismissed', 'withdrawn')",
            "dispatch": "(subject = 'dispatch') = (dispatch_id IS NOT NULL)",
            "remedy": "(state = 'upheld') = (remedy IS NOT NULL)",
            "answer": "(state IN ('upheld', 'dismissed')) ="
            " (answer IS NOT NULL AND decided_by IS NOT NULL)",
            "closed": "(state = 'filed') = (closed_on IS NULL)",
        }.items()
    ]


def _standing_corrections() -> None:
    json = postgresql.JSONB(astext_type=sa.Text())
    op.create_table(
        "standing_corrections",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("objection_id", sa.String(), nullable=False),
        sa.Column("youth_id", sa.String(), nullable=False),
        sa.Column("remedy", sa.Text(), nullable=False),
        sa.Column("dispatch_id", sa.String(), nullable=True),
        sa.Column("before", json, nullable=False),
        sa.Column("after", json, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dispatch_id"],
            ["dispatches.id"],
            name=op.f("fk_standing_corrections_dispatch_id_dispatches"),
        ),
        sa.ForeignKeyConstraint(
            ["objection_id"],
            ["objections.id"],
            name=op.f("fk_standing_corrections_objection_id_objections"),
        ),
        sa.ForeignKeyConstraint(
            ["youth_id"],
            ["youths.id"],
            name=op.f("fk_standing_corrections_youth_id_youths"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_corrections")),
        sa.UniqueConstraint("objection_id", name=op.f("uq_standing_corrections_objection_id")),
    )
    op.create_index(
        "uq_standing_corrections_decline",
        "standing_corrections",
        ["dispatch_id"],
        unique=True,
        postgresql_where=sa.text("remedy = 'decline_struck'"),
    )
    op.create_index("ix_standing_corrections_youth", "standing_corrections", ["youth_id", "id"])
