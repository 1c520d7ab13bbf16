"""Prospective units and what collection keeps.

Revision: 0006
Follows: 0005
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("units", sa.Column("industry_class", sa.Text(), nullable=True))
    op.create_table(
        "prospective_units",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("credit_code", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("industry", sa.Text(), nullable=False),
        sa.Column("industry_class", sa.Text(), nullable=True),
        sa.Column("contact_name", sa.LargeBinary(), nullable=True),
        sa.Column("contact_phone", sa.LargeBinary(), nullable=True),
        sa.Column("recommended_by", sa.Text(), nullable=False),
        sa.Column("recommended_on", sa.Date(), nullable=False),
        sa.Column("list_id", sa.Text(), nullable=True),
        sa.Column("policy_sent_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("unit_id", sa.Text(), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("dropped_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "state IN ('recommended','policy_sent','answered','registered','dropped')",
            name=op.f("ck_prospective_units_state"),
        ),
        sa.CheckConstraint(
            "(state = 'registered') = (unit_id IS NOT NULL)", name=op.f("ck_prospective_units_unit")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_prospective_units_unit_id_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prospective_units")),
        sa.UniqueConstraint("credit_code", name=op.f("uq_prospective_units_credit_code")),
        sa.UniqueConstraint("unit_id", name=op.f("uq_prospective_units_unit_id")),
    )
    op.create_index("ix_prospective_units_region", "prospective_units", ["region", "id"])
    op.create_index("ix_prospective_units_list_id", "prospective_units", ["list_id"])
    op.create_table(
        "prospect_posts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("prospect_id", sa.Text(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("duties", sa.Text(), nullable=True),
        sa.Column("occupation", sa.Text(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("workplace", sa.Text(), nullable=True),
        sa.Column("workplace_county", sa.Text(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("meals", sa.Boolean(), nullable=False),
        sa.Column("lodging", sa.Boolean(), nullable=False),
        sa.Column("extra_allowance", sa.Text(), nullable=True),
        sa.Column("post_id", sa.Text(), nullable=True),
        sa.CheckConstraint("headcount > 0", name=op.f("ck_prospect_posts_headcount")),
        sa.ForeignKeyConstraint(
            ["prospect_id"],
            ["prospective_units.id"],
            name=op.f("fk_prospect_posts_prospect_id_prospective_units"),
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_prospect_posts_post_id_posts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prospect_posts")),
    )
    op.create_index("ix_prospect_posts_prospect_id", "prospect_posts", ["prospect_id"])
    op.create_table(
        "prospect_contacts",
        sa.Column("no", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("prospect_id", sa.Text(), nullable=False),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["prospect_id"],
            ["prospective_units.id"],
            name=op.f("fk_prospect_contacts_prospect_id_prospective_units"),
        ),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_prospect_contacts")),
    )
    op.create_index("ix_prospect_contacts_prospect_id", "prospect_contacts", ["prospect_id"])


def downgrade() -> None:
    op.drop_table("prospect_contacts")
    op.drop_table("prospect_posts")
    op.drop_table("prospective_units")
    op.drop_column("units", "industry_class")
