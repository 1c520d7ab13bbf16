"""The year's two reports as filed: frozen, like the month's; follow-ups are read.

Revision: 0015
Follows: 0014
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "annual_filings",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_by_name", sa.LargeBinary(), nullable=False),
        sa.Column("filed_by_phone", sa.LargeBinary(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "version = 1 OR reason IS NOT NULL", name=op.f("ck_annual_filings_reason")
        ),
        sa.PrimaryKeyConstraint("region", "year", "version", name=op.f("pk_annual_filings")),
    )
    # Who filed can be erased with the person; what was filed cannot.
    op.execute(
        "CREATE TRIGGER annual_filings_stay BEFORE"
        " UPDATE OF region, year, version, content, digest, reason, filed_at, author OR DELETE"
        " ON annual_filings FOR EACH ROW EXECUTE FUNCTION refuse_alteration()"
    )
    # Follow-ups were passed over until now: the feed is read once more from its start. What was
    # taken over of the others is not taken over again.
    op.execute("UPDATE feed_positions SET position = 0 WHERE source = 'matching'")


def downgrade() -> None:
    op.drop_table("annual_filings")
