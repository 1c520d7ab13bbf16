"""What a unit keeps of itself, succession, mentors.

Revision: 0003
Follows: 0002
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

STATES = "'applied','recognised','suspended','removed','returned','refused'"


def upgrade() -> None:
    _mentors_end()
    _units_merge()
    _successions()
    _withdrawals()
    _workplaces()
    _posts_name_workplaces_and_grounds()


def _mentors_end() -> None:
    op.add_column("mentors", sa.Column("version", sa.Integer(), nullable=True))
    op.execute("UPDATE mentors SET version = 1")
    op.alter_column("mentors", "version", nullable=False)
    op.add_column("mentors", sa.Column("last_day", sa.Date(), nullable=True))
    op.add_column("mentors", sa.Column("end_ground", sa.Text(), nullable=True))


def _units_merge() -> None:
    op.add_column("units", sa.Column("merged_into", sa.Text(), nullable=True))
    op.add_column(
        "units",
        sa.Column("unmet", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
    )
    op.add_column("units", sa.Column("safety_due_after", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_units_merged_into_units"), "units", "units", ["merged_into"], ["id"]
    )
    op.drop_constraint(op.f("ck_units_state"), "units")
    op.create_check_constraint(op.f("ck_units_state"), "units", f"state IN ({STATES},'merged')")
    op.create_check_constraint(
        op.f("ck_units_merged_into"), "units", "(state = 'merged') = (merged_into IS NOT NULL)"
    )
    op.create_index("ix_units_merged_into", "units", ["merged_into"])
    op.create_index("ix_units_unmet", "units", ["id"], postgresql_where=sa.text("unmet <> '{}'"))


def _successions() -> None:
    op.create_table(
        "successions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("credit_code", sa.Text(), nullable=False),
        sa.Column("into_unit_id", sa.Text(), nullable=True),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('rename', 'new_code', 'merger')", name=op.f("ck_successions_kind")
        ),
        sa.CheckConstraint(
            "(kind = 'merger') = (into_unit_id IS NOT NULL)", name=op.f("ck_successions_into")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_successions_unit_id_units")
        ),
        sa.ForeignKeyConstraint(
            ["into_unit_id"], ["units.id"], name=op.f("fk_successions_into_unit_id_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_successions")),
    )
    for column in ("unit_id", "into_unit_id", "credit_code"):
        op.create_index(f"ix_successions_{column}", "successions", [column])


def _withdrawals() -> None:
    op.create_table(
        "withdrawals",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decision_ground", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('requested', 'granted', 'declined', 'taken_back')",
            name=op.f("ck_withdrawals_state"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_withdrawals_unit_id_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawals")),
    )
    op.create_index("ix_withdrawals_unit_id", "withdrawals", ["unit_id", "id"])
    op.create_index(
        "uq_withdrawals_open",
        "withdrawals",
        ["unit_id"],
        unique=True,
        postgresql_where=sa.text("state = 'requested'"),
    )


def _workplaces() -> None:
    op.create_table(
        "workplaces",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_workplaces_days")),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_workplaces_unit_id_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workplaces")),
    )
    op.create_index("ix_workplaces_unit_id", "workplaces", ["unit_id", "id"])
    op.create_table(
        "workplace_sites",
        sa.Column("workplace_id", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workplace_id"],
            ["workplaces.id"],
            name=op.f("fk_workplace_sites_workplace_id_workplaces"),
        ),
        sa.PrimaryKeyConstraint("workplace_id", "since", name=op.f("pk_workplace_sites")),
    )


def _posts_name_workplaces_and_grounds() -> None:
    for name in ("workplace_id", "under_18_code", "under_18_ground", "under_18_state"):
        op.add_column("posts", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("posts", sa.Column("under_18_decided_on", sa.Date(), nullable=True))
    op.add_column("posts", sa.Column("under_18_decision_ground", sa.Text(), nullable=True))
    # What was declared before there was a confirmation waits for one.
    op.execute("UPDATE posts SET under_18_state = 'declared' WHERE unsuitable_under_18")
    op.create_foreign_key(
        op.f("fk_posts_workplace_id_workplaces"), "posts", "workplaces", ["workplace_id"], ["id"]
    )
    op.create_check_constraint(
        op.f("ck_posts_under_18_state"),
        "posts",
        "under_18_state IN ('declared', 'confirmed', 'refused')",
    )
    op.create_check_constraint(
        op.f("ck_posts_under_18"), "posts", "unsuitable_under_18 = (under_18_state IS NOT NULL)"
    )
    for column in ("mentor_id", "workplace_id"):
        op.create_index(f"ix_posts_{column}", "posts", [column])


def downgrade() -> None:
    for column in ("mentor_id", "workplace_id"):
        op.drop_index(f"ix_posts_{column}", "posts")
    for name in ("under_18", "under_18_state"):
        op.drop_constraint(op.f(f"ck_posts_{name}"), "posts")
    for name in (
        "under_18_decision_ground",
        "under_18_decided_on",
        "under_18_state",
        "under_18_ground",
        "under_18_code",
        "workplace_id",
    ):
        op.drop_column("posts", name)
    for name in ("workplace_sites", "workplaces", "withdrawals", "successions"):
        op.drop_table(name)
    op.drop_index("ix_units_unmet", "units")
    op.drop_index("ix_units_merged_into", "units")
    op.drop_constraint(op.f("ck_units_merged_into"), "units")
    op.drop_constraint(op.f("ck_units_state"), "units")
    op.create_check_constraint(op.f("ck_units_state"), "units", f"state IN ({STATES})")
    for name in ("safety_due_after", "unmet", "merged_into"):
        op.drop_column("units", name)
    for name in ("end_ground", "last_day", "version"):
        op.drop_column("mentors", name)
