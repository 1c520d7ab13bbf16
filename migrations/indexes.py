"""Indexes on tables that are in use: nobody who writes waits for them."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

_PATIENCE = "20min"
"""For how long transactions begun before are waited for; whoever writes goes on meanwhile."""


def add_beside_writers(
    name: str, table: str, columns: Sequence[str | sa.TextClause], **how: Any
) -> None:
    """Make an index as `op.create_index` does; what a run that was cut short left is made anew.

    Ends the transaction that it is called in: call it first in a migration, so that the rest is
    whole or not there.
    """
    with op.get_context().autocommit_block():
        op.execute(f"SET lock_timeout = '{_PATIENCE}'")
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        op.create_index(name, table, list(columns), postgresql_concurrently=True, **how)
        op.execute("SET lock_timeout = '5s'")
