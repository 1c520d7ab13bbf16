"""Removal proposals and their service.

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
    _add_proposals()
    op.create_table(
        "removal_papers",
        sa.Column("proposal_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("unprintable", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["removal_proposals.id"],
            name=op.f("fk_removal_papers_proposal_id_removal_proposals"),
        ),
        sa.PrimaryKeyConstraint("proposal_id", "kind", name=op.f("pk_removal_papers")),
    )
    op.create_table(
        "removal_sweeps",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_removal_sweeps")),
    )
    op.execute(
        """
        CREATE FUNCTION removal_papers_stay() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'a paper that was served is never altered'
                USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER removal_papers_stay BEFORE UPDATE OR DELETE ON removal_papers"
        " FOR EACH ROW EXECUTE FUNCTION removal_papers_stay()"
    )


def _add_proposals() -> None:
    op.create_table(
        "removal_proposals",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("checked_through", sa.Date(), nullable=False),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("warned_on", sa.Date(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=True),
        sa.Column("noticed_on", sa.Date(), nullable=True),
        sa.Column("notice_manner", sa.Text(), nullable=True),
        sa.Column("notice_served_on", sa.Date(), nullable=True),
        sa.Column("notice_evidence", sa.Text(), nullable=True),
        sa.Column("reply_by", sa.Date(), nullable=True),
        sa.Column("replied_on", sa.Date(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("ground", sa.Text(), nullable=True),
        sa.Column("remedy", sa.Text(), nullable=True),
        sa.Column("fates", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("decision_evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("service_manner", sa.Text(), nullable=True),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column("service_evidence", sa.Text(), nullable=True),
        sa.Column("removed_on", sa.Date(), nullable=True),
        sa.Column("lapsed_on", sa.Date(), nullable=True),
        sa.Column("lapse_reason", sa.Text(), nullable=True),
        sa.Column("lapse_record", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('warned','proposed','noticed','replied','decided','served','lapsed')",
            name=op.f("ck_removal_proposals_state"),
        ),
        sa.CheckConstraint(
            "decision IN ('remove','keep')", name=op.f("ck_removal_proposals_decision")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_removal_proposals_unit_id_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removal_proposals")),
    )
    op.create_index(
        "ix_removal_proposals_under_way",
        "removal_proposals",
        ["unit_id"],
        unique=True,
        postgresql_where=sa.text("state NOT IN ('served','lapsed')"),
    )
    op.create_index("ix_removal_proposals_unit_id", "removal_proposals", ["unit_id", "id"])


def downgrade() -> None:
    op.drop_table("removal_sweeps")
    op.drop_table("removal_papers")
    op.execute("DROP FUNCTION removal_papers_stay()")
    op.drop_table("removal_proposals")
