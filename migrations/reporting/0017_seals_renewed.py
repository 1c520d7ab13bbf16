"""What is only ever added to may have its seals renewed or emptied, and nothing else altered; looks counted.

Revision: 0017
Follows: 0016
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "looks",
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("author", "day", name=op.f("pk_looks")),
    )
    # A setting of the transaction, which only what renews or empties seals makes.
    op.execute(
        """
        CREATE FUNCTION refuse_alteration_but_of_seals() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE sealed text[] := ARRAY(
            SELECT substr(told, 8) FROM unnest(coalesce(TG_ARGV, '{}')) told
        );
        BEGIN
            IF TG_OP = 'UPDATE'
                AND current_setting('jianxi.sealed_may_change', true) = 'on'
                AND to_jsonb(OLD) - sealed = to_jsonb(NEW) - sealed
            THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    op.execute(
        "CREATE OR REPLACE TRIGGER recovery_moves_stay BEFORE UPDATE OR DELETE ON recovery_moves"
        " FOR EACH ROW EXECUTE FUNCTION refuse_alteration_but_of_seals('sealed:words')"
    )


def downgrade() -> None:
    op.drop_table("looks")
    op.execute(
        "CREATE OR REPLACE TRIGGER recovery_moves_stay BEFORE UPDATE OR DELETE ON recovery_moves"
        " FOR EACH ROW EXECUTE FUNCTION refuse_alteration()"
    )
    op.execute("DROP FUNCTION refuse_alteration_but_of_seals()")
