"""A youth's record names the account whose it is: one record an account, one account a record.

Revision: 0012
Follows: 0011
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("youths", sa.Column("owner_id", sa.String(), nullable=True), if_not_exists=True)
    _commit()
    # Until now a record that an account had bore the account's id.
    op.execute("UPDATE youths SET owner_id = id WHERE signed_up_at IS NOT NULL")
    _give_back()
    _enforce()


def _give_back() -> None:
    # After a way back and up again the feed still tells which account's id ended in which record.
    op.execute(
        """
        UPDATE youths SET owner_id = merged.account, signed_up_at = merged.recorded_at
        FROM (
          SELECT DISTINCT ON (data ->> 'into')
            data ->> 'into' AS record, object_id AS account, recorded_at
          FROM changes
          WHERE object = 'youth' AND event = 'youth.merged' AND version = 1
          ORDER BY data ->> 'into', id DESC
        ) AS merged
        WHERE youths.id = merged.record AND youths.owner_id IS NULL
        """
    )


def _commit() -> None:
    """End the transaction, so that its locks hold up nobody during what follows."""
    with op.get_context().autocommit_block():
        pass


def _enforce() -> None:
    # The table is read in full twice, and each time others may write to it.
    with op.get_context().autocommit_block():
        # What a run that was cut short left behind is made anew.
        op.execute("ALTER TABLE youths DROP CONSTRAINT IF EXISTS uq_youths_owner_id")
        op.execute("ALTER TABLE youths DROP CONSTRAINT IF EXISTS ck_youths_owner")
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS uq_youths_owner_id")
        op.execute("CREATE UNIQUE INDEX CONCURRENTLY uq_youths_owner_id ON youths (owner_id)")
        op.execute(
            "ALTER TABLE youths ADD CONSTRAINT uq_youths_owner_id UNIQUE USING INDEX uq_youths_owner_id,"
            " ADD CONSTRAINT ck_youths_owner"
            " CHECK ((owner_id IS NULL) = (signed_up_at IS NULL)) NOT VALID"
        )
        op.execute("ALTER TABLE youths VALIDATE CONSTRAINT ck_youths_owner")


def downgrade() -> None:
    # Who owned a record of another id has none of their own again; the feed keeps who it was.
    op.drop_constraint(op.f("ck_youths_owner"), "youths")
    op.execute("UPDATE youths SET signed_up_at = NULL WHERE owner_id <> id")
    op.drop_constraint(op.f("uq_youths_owner_id"), "youths")
    op.drop_column("youths", "owner_id")
