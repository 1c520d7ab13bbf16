"""Rounds: their course, papers and lines, and the seats kept back for one.

Revision: 0008
Follows: 0007
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "rounds",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("market", sa.String(), nullable=False),
        sa.Column("keeps_back", sa.Text(), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("secret_commitment", sa.String(), nullable=False),
        sa.Column("blind", sa.LargeBinary(), nullable=False),
        sa.Column("contribution_commitment", sa.String(), nullable=True),
        sa.Column("committed_by", sa.String(), nullable=True),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("frozen_on", sa.Date(), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("input_digest", sa.String(), nullable=True),
        sa.Column("youths", sa.Integer(), nullable=True),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("contribution", sa.String(), nullable=True),
        sa.Column("contributed_by", sa.String(), nullable=True),
        sa.Column("contributed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("placed", sa.Integer(), nullable=True),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.Column("assignment", sa.String(), nullable=True),
        sa.Column("root", sa.String(), nullable=True),
        sa.Column("problem", postgresql.JSONB(), nullable=True),
        sa.Column("applied_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ground", sa.String(), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'frozen', 'contributed', 'run', 'applied', 'failed', 'cancelled')",
            name=op.f("ck_rounds_state"),
        ),
        sa.CheckConstraint(
            "keeps_back IN ('from_opening', 'from_freeze')", name=op.f("ck_rounds_keeps_back")
        ),
        sa.CheckConstraint(
            "(contribution IS NULL) = (contributed_at IS NULL)",
            name=op.f("ck_rounds_contribution"),
        ),
        sa.CheckConstraint(
            "contribution IS NULL OR input_digest IS NOT NULL", name=op.f("ck_rounds_input")
        ),
        sa.CheckConstraint(
            "(state = 'applied') = (applied_on IS NOT NULL)", name=op.f("ck_rounds_applied_on")
        ),
        sa.CheckConstraint(
            "(state = 'failed') = (problem IS NOT NULL)", name=op.f("ck_rounds_problem")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounds")),
    )
    op.create_index(op.f("ix_rounds_market"), "rounds", ["market"])
    op.create_index(
        "uq_rounds_under_way",
        "rounds",
        ["market"],
        unique=True,
        postgresql_where=sa.text("state IN ('open', 'frozen', 'contributed', 'run')"),
    )
    op.create_table(
        "round_papers",
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('input', 'certificate', 'leaves')", name=op.f("ck_round_papers_kind")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_round_papers_round_id_rounds")
        ),
        sa.PrimaryKeyConstraint("round_id", "kind", name=op.f("pk_round_papers")),
    )
    op.create_table(
        "round_lines",
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("youth_id", sa.String(), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.String(), nullable=True),
        sa.Column("tier", sa.SmallInteger(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("line", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_round_lines_round_id_rounds")
        ),
        sa.ForeignKeyConstraint(
            ["youth_id"], ["youths.id"], name=op.f("fk_round_lines_youth_id_youths")
        ),
        sa.PrimaryKeyConstraint("round_id", "place", name=op.f("pk_round_lines")),
    )
    op.create_index("ix_round_lines_youth", "round_lines", ["youth_id", "round_id"])
    op.add_column("post_seats", sa.Column("round_id", sa.String(), nullable=True))
    op.create_foreign_key(
        op.f("fk_post_seats_round_id_rounds"), "post_seats", "rounds", ["round_id"], ["id"]
    )


def downgrade() -> None:
    op.drop_constraint(op.f("fk_post_seats_round_id_rounds"), "post_seats", type_="foreignkey")
    op.drop_column("post_seats", "round_id")
    op.drop_table("round_lines")
    op.drop_table("round_papers")
    op.drop_table("rounds")
