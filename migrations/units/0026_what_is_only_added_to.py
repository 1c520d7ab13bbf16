"""What is only ever added to is guarded by the database itself; grounds are kept sealed.

Revision: 0026
Follows: 0025
"""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from alembic import op

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

GUARDED: Final[dict[str, tuple[str, ...]]] = {
    "documents": (),
    "document_contents": (),
    "findings": (),
    "successions": (),
    "workplace_sites": (),
    "prospect_contacts": (),
    "inspection_answers": (),
    "rectification_reports": (),
    "rectification_files": (),
    "credit_code_confirmations": (),
    "intake_plans": (),
    "grounds": ("sealed:words",),
    "ended_recognitions": ("readmitted_on", "readmitted_by", "readmission_ground"),
    "demonstration_nominations": (
        "version",
        "state",
        "decided_on",
        "decision_ground",
        "withdrawn_on",
        "withdrawal_ground",
    ),
}
"""What is only ever added to, and which columns may change all the same; of `sealed:` ones the
bytes may be renewed under another key."""


def upgrade() -> None:
    op.create_table(
        "grounds",
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("object", "object_id", "version", name=op.f("pk_grounds")),
    )
    op.execute(
        """
        CREATE FUNCTION refuse_rewriting_but() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE changeable text[] := coalesce(TG_ARGV, '{}');
        BEGIN
            IF current_setting('jianxi.sealed_may_change', true) = 'on' THEN
                changeable := changeable || ARRAY(
                    SELECT substr(told, 8) FROM unnest(changeable) told WHERE told LIKE 'sealed:%'
                );
            END IF;
            IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - changeable = to_jsonb(NEW) - changeable THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    for table, changeable in GUARDED.items():
        told = ", ".join(f"'{column}'" for column in changeable)
        op.execute(
            f"CREATE TRIGGER {table}_stay BEFORE UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_but({told})"
        )


def downgrade() -> None:
    for table in GUARDED:
        op.execute(f"DROP TRIGGER {table}_stay ON {table}")
    op.execute("DROP FUNCTION refuse_rewriting_but()")
    op.drop_table("grounds")
