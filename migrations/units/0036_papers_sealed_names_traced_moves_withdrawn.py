"""Papers of removals lie sealed, traces are kept anew, and a move that has not begun is withdrawn.

A name leaves a trace for each of its parts from now on, in simplified characters. Until the service
has gone through them again, every complaint is read. Of a workplace's moves to one day one stands.

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

_SITES_STAY: Final = """
CREATE TRIGGER workplace_sites_stay BEFORE UPDATE OR DELETE ON workplace_sites
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_but({})
"""


def upgrade() -> None:
    _turn(seal)
    op.execute("DROP FUNCTION removal_papers_stay()")
    _guard("refuse_rewriting_but('sealed:content')")
    _trace_anew()
    _let_moves_be_withdrawn()


def downgrade() -> None:
    _let_no_move_be_withdrawn()
    _turn(unseal)
    op.execute(_STAYS)
    _guard("removal_papers_stay()")
    _trace_anew()


def _let_moves_be_withdrawn() -> None:
    op.drop_constraint("pk_workplace_sites", "workplace_sites")
    op.add_column("workplace_sites", sa.Column("withdrawn_on", sa.Date(), nullable=True))
    number = sa.Column("no", sa.BigInteger(), sa.Identity(), nullable=False)
    op.add_column("workplace_sites", number)
    op.create_primary_key("pk_workplace_sites", "workplace_sites", ["no"])
    op.create_index(
        "ix_workplace_sites_standing",
        "workplace_sites",
        ["workplace_id", "since"],
        unique=True,
        postgresql_where=sa.text("withdrawn_on IS NULL"),
    )
    _guard_sites("'withdrawn_on', 'sealed:ground'")


def _let_no_move_be_withdrawn() -> None:
    op.execute("DROP TRIGGER workplace_sites_stay ON workplace_sites")
    op.execute("DELETE FROM workplace_sites WHERE withdrawn_on IS NOT NULL")
    op.execute(_SITES_STAY.format("'sealed:ground'"))
    op.drop_index("ix_workplace_sites_standing", "workplace_sites")
    op.drop_constraint("pk_workplace_sites", "workplace_sites")
    op.drop_column("workplace_sites", "no")
    op.drop_column("workplace_sites", "withdrawn_on")
    op.create_primary_key("pk_workplace_sites", "workplace_sites", ["workplace_id", "since"])


def _guard_sites(changeable: str) -> None:
    op.execute("DROP TRIGGER workplace_sites_stay ON workplace_sites")
    op.execute(_SITES_STAY.format(changeable))


def _trace_anew() -> None:
    op.execute("DELETE FROM complaint_traces")
    op.execute("UPDATE complaints SET traced = false WHERE traced")


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
