"""Second factors of officers, passwords given and replaced, and deputies.

Revision: 0004
Follows: 0003
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    # A default for the rows that are there: nobody is locked out by the change itself.
    op.add_column(
        "passwords",
        sa.Column(
            "given",
            sa.Boolean(),
            nullable=False,
            server_default=sa.false(),
            comment="by somebody else, and to be changed at first use",
        ),
    )
    op.alter_column("passwords", "given", server_default=None)
    _former_passwords()
    _second_factors()
    _deputies()


def _former_passwords() -> None:
    op.create_table(
        "former_passwords",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_former_passwords_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_passwords")),
    )
    op.create_index(op.f("ix_former_passwords_account_id"), "former_passwords", ["account_id"])


def _second_factors() -> None:
    op.create_table(
        "second_factors",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "confirmed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="by a first right code",
        ),
        sa.Column("last_step", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_second_factors_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_second_factors")),
    )


def _deputies() -> None:
    op.create_table(
        "deputies",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("officer_id", sa.Text(), nullable=False),
        sa.Column("deputy_id", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("officer_id <> deputy_id", name=op.f("ck_deputies_another")),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_deputies_days")),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["accounts.id"], name=op.f("fk_deputies_officer_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["deputy_id"], ["accounts.id"], name=op.f("fk_deputies_deputy_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputies")),
    )
    op.create_index(op.f("ix_deputies_officer_id"), "deputies", ["officer_id"])
    op.create_index(op.f("ix_deputies_deputy_id"), "deputies", ["deputy_id"])


def downgrade() -> None:
    op.drop_table("deputies")
    op.drop_table("second_factors")
    op.drop_table("former_passwords")
    op.drop_column("passwords", "given")
