"""Where each field of a youth came from.

Revision: 0005
Follows: 0004
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.alter_column("youths", "phone", nullable=True)
    op.alter_column("youths", "phone_index", nullable=True)
    op.create_check_constraint(
        op.f("ck_youths_phone"), "youths", "(phone IS NULL) = (phone_index IS NULL)"
    )
    op.add_column(
        "youths",
        sa.Column(
            "origins",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
    )
    op.add_column("youths", sa.Column("signed_up_at", sa.DateTime(timezone=True), nullable=True))
    # Whose account a record of before bears is not kept: none of them is handed to an account.
    op.execute("UPDATE youths SET signed_up_at = recorded_at")
    op.create_table(
        "name_conflicts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("youth_id", sa.String(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("name_index", sa.LargeBinary(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("ground", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "decision IN ('kept', 'taken', 'parted')", name=op.f("ck_name_conflicts_decision")
        ),
        sa.CheckConstraint(
            "num_nulls(decision, decided_on, decided_by, ground) IN (0, 4)",
            name=op.f("ck_name_conflicts_decided"),
        ),
        sa.ForeignKeyConstraint(
            ["youth_id"],
            ["youths.id"],
            name=op.f("fk_name_conflicts_youth_id_youths"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name_conflicts")),
    )
    op.create_index(op.f("ix_name_conflicts_youth_id"), "name_conflicts", ["youth_id"])
    op.create_index(
        "uq_name_conflicts_open",
        "name_conflicts",
        ["youth_id", "name_index"],
        unique=True,
        postgresql_where=sa.text("decision IS NULL"),
    )
    op.create_table(
        "tellings",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("youth_id", sa.String(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("list_id", sa.String(), nullable=True),
        sa.Column("village_code", sa.String(), nullable=True),
        sa.Column("village", sa.String(), nullable=True),
        sa.Column("reached", sa.Boolean(), nullable=True),
        sa.Column("said", sa.LargeBinary(), nullable=False),
        sa.Column("conflict_id", sa.String(), nullable=True),
        sa.Column("account_youth_id", sa.String(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.CheckConstraint(
            "source IN ('self', 'office', 'canvass', 'university', 'department')",
            name=op.f("ck_tellings_source"),
        ),
        sa.ForeignKeyConstraint(
            ["conflict_id"],
            ["name_conflicts.id"],
            name=op.f("fk_tellings_conflict_id_name_conflicts"),
        ),
        sa.ForeignKeyConstraint(
            ["youth_id"],
            ["youths.id"],
            name=op.f("fk_tellings_youth_id_youths"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tellings")),
    )
    op.create_index(op.f("ix_tellings_conflict_id"), "tellings", ["conflict_id"])
    op.create_index(op.f("ix_tellings_youth_id"), "tellings", ["youth_id"])
    op.create_table(
        "contacts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("youth_id", sa.String(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('visit', 'call', 'message')", name=op.f("ck_contacts_kind")),
        sa.ForeignKeyConstraint(
            ["youth_id"],
            ["youths.id"],
            name=op.f("fk_contacts_youth_id_youths"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
    )
    op.create_index(op.f("ix_contacts_youth_id"), "contacts", ["youth_id"])


def downgrade() -> None:
    op.drop_table("contacts")
    op.drop_table("tellings")
    op.drop_table("name_conflicts")
    op.drop_column("youths", "signed_up_at")
    op.drop_column("youths", "origins")
    op.drop_constraint(op.f("ck_youths_phone"), "youths", type_="check")
    # Refused while somebody is known without a phone: the version before knows nobody such.
    op.alter_column("youths", "phone_index", nullable=False)
    op.alter_column("youths", "phone", nullable=False)
