"""Notices and decisions on removal lie sealed, as the words in them do.

Revision: 0036
Follows: 0034
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from alembic import op

from services.common import keys
from services.common.store.sealed import ring, seal, unseal

revision: str = "0036"
down_revision: str | None = "0034"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_PLACE: Final = "removal_papers.content"
_STAYS: Final = """
CREATE FUNCTION removal_papers_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a paper that was served is never altered'
        USING ERRCODE = 'restrict_violation';
END $$
"""


def upgrade() -> None:
    _turn(seal)
    op.execute("DROP FUNCTION removal_papers_stay()")
    _guard("refuse_rewriting_but('sealed:content')")


def downgrade() -> None:
    _turn(unseal)
    op.execute(_STAYS)
    _guard("removal_papers_stay()")


def _guard(function: str) -> None:
    op.execute(
        "CREATE TRIGGER removal_papers_stay BEFORE UPDATE OR DELETE ON removal_papers"
        f" FOR EACH ROW EXECUTE FUNCTION {function}"
    )


def _turn(turned: Callable[[str, bytes], bytes]) -> None:
    """Seal or open every paper, none of them guarded meanwhile."""
    op.execute("DROP TRIGGER removal_papers_stay ON removal_papers")
    connection = op.get_bind()
    kept = connection.execute(sa.text("SELECT proposal_id, kind FROM removal_papers")).all()
    if kept:
        # Only where there is something to seal: an empty database needs no keys.
        ring.install(keys.load(Path(os.environ["JIANXI_KEYS_FILE"])))
    that = " WHERE proposal_id = :proposal_id AND kind = :kind"
    read = sa.text(f"SELECT content FROM removal_papers{that}")
    write = sa.text(f"UPDATE removal_papers SET content = :content{that}").bindparams(
        sa.bindparam("content", type_=sa.LargeBinary())
    )
    for row in kept:
        paper = row._asdict()
        content = turned(_PLACE, bytes(connection.scalar(read, paper)))
        connection.execute(write, paper | {"content": content})
