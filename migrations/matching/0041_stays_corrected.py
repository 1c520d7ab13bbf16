"""Stays of the time before are put right by entries beside them; what is accepted is found at once.

Revision: 0041
Follows: 0039
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0041"
down_revision: str | None = "0039"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "stay_corrections",
        sa.Column("hold_id", sa.Integer(), nullable=False),
        sa.Column("right_hold_id", sa.Integer(), nullable=True),
        sa.Column("ground", sa.LargeBinary(), nullable=False),
        sa.Column("corrected_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hold_id"], ["holds.id"], name=op.f("fk_stay_corrections_hold_id_holds")
        ),
        sa.ForeignKeyConstraint(
            ["right_hold_id"], ["holds.id"], name=op.f("fk_stay_corrections_right_hold_id_holds")
        ),
        sa.PrimaryKeyConstraint("hold_id", name=op.f("pk_stay_corrections")),
        sa.UniqueConstraint("right_hold_id", name=op.f("uq_stay_corrections_right_hold_id")),
    )
    op.execute(
        "CREATE TRIGGER stay_corrections_stay BEFORE UPDATE OR DELETE ON stay_corrections"
        " FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_but('sealed:ground')"
    )

    op.create_index(
        "ix_dispatches_accepted",
        "dispatches",
        ["id"],
        postgresql_where=sa.text("state = 'accepted'"),
    )


def downgrade() -> None:
    op.drop_index("ix_dispatches_accepted", "dispatches")
    op.drop_table("stay_corrections")
