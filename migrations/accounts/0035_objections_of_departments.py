"""Objections of departments to what a feed tells of an object.

Revision: 0035
Follows: 0033
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0035"
down_revision: str | None = "0033"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_STATES = "state IN ('filed', 'corrected', 'stands', 'not_ours', 'withdrawn', 'lapsed')"
_UNTOLD = "state IN ('corrected', 'stands', 'not_ours') AND NOT is_told"


def upgrade() -> None:
    op.create_table(
        "feed_objections",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Text(), nullable=False),
        sa.Column("feed", sa.Text(), nullable=False),
        _column("subject", "the object as the department was told of it", nullable=False),
        sa.Column("object_id", sa.LargeBinary(), nullable=False),
        sa.Column("youth_id", sa.LargeBinary(), nullable=True),
        sa.Column("youth_index", sa.LargeBinary(), nullable=True, comment="blind"),
        _column("region", "the office that looks after the object", nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        _column("mark", "of the value that was objected to"),
        sa.Column("should_be", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True, comment="null when no calendar reaches it"),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column(
            "is_told",
            sa.Boolean(),
            nullable=False,
            comment="whether a notice went out since the answer",
        ),
        sa.CheckConstraint(_STATES, name=op.f("ck_feed_objections_state")),
        sa.CheckConstraint(
            "(state = 'filed') = (closed_on IS NULL)", name=op.f("ck_feed_objections_closed")
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["data_agreements.id"],
            name=op.f("fk_feed_objections_agreement_id_data_agreements"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_objections")),
    )
    _indexes()
    _beside()


def _beside() -> None:
    op.create_table(
        "feed_objection_days",
        sa.Column("agreement_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["data_agreements.id"],
            name=op.f("fk_feed_objection_days_agreement_id_data_agreements"),
        ),
        sa.PrimaryKeyConstraint("agreement_id", name=op.f("pk_feed_objection_days")),
    )
    op.create_table(
        "nameless_youths",
        sa.Column("youth_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("youth_id", name=op.f("pk_nameless_youths")),
    )


def _column(name: str, told: str, *, nullable: bool = True) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable, comment=told)


def _indexes() -> None:
    op.create_index("ix_feed_objections_agreement_id", "feed_objections", ["agreement_id", "id"])
    due = [sa.text("coalesce(due_on, filed_on)"), "id"]
    op.create_index(
        "ix_feed_objections_due",
        "feed_objections",
        due,
        postgresql_where=sa.text("state = 'filed'"),
    )
    op.create_index("ix_feed_objections_all", "feed_objections", [*due, "region"])
    op.create_index("ix_feed_objections_youth_index", "feed_objections", ["youth_index"])
    op.create_index(
        "uq_feed_objections_open",
        "feed_objections",
        ["agreement_id", "feed", "subject", "field"],
        unique=True,
        postgresql_where=sa.text("state = 'filed'"),
    )
    op.create_index(
        "ix_feed_objections_untold",
        "feed_objections",
        ["agreement_id", "feed"],
        postgresql_where=sa.text(_UNTOLD),
    )


def downgrade() -> None:
    op.drop_table("nameless_youths")
    op.drop_table("feed_objection_days")
    op.drop_table("feed_objections")
