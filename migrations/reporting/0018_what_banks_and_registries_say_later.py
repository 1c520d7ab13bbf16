"""A bank says of what it paid that it came back; holders of accounts are compared once they count.

Revision: 0018
Follows: 0017
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.drop_constraint("pk_bank_results", "bank_results", type_="primary")
    op.create_primary_key("pk_bank_results", "bank_results", ["line_id", "attempt", "outcome"])
    op.create_table(
        "holder_checks",
        sa.Column("youth_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("same", sa.Boolean(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["youth_id", "version"],
            ["payee_accounts.youth_id", "payee_accounts.version"],
            name=op.f("fk_holder_checks_youth_id_payee_accounts"),
        ),
        sa.PrimaryKeyConstraint("youth_id", "version", name=op.f("pk_holder_checks")),
    )
    op.execute(
        "CREATE TRIGGER holder_checks_stay BEFORE UPDATE OR DELETE ON holder_checks"
        " FOR EACH ROW EXECUTE FUNCTION refuse_alteration()"
    )


def downgrade() -> None:
    op.drop_table("holder_checks")
    # Of a try that was paid and came back the last word stays.
    op.execute("ALTER TABLE bank_results DISABLE TRIGGER bank_results_stay")
    op.execute(
        "DELETE FROM bank_results AS first USING bank_results AS last"
        " WHERE first.line_id = last.line_id AND first.attempt = last.attempt"
        " AND first.outcome = 'paid' AND last.outcome = 'failed'"
    )
    op.execute("ALTER TABLE bank_results ENABLE TRIGGER bank_results_stay")
    op.drop_constraint("pk_bank_results", "bank_results", type_="primary")
    op.create_primary_key("pk_bank_results", "bank_results", ["line_id", "attempt"])
