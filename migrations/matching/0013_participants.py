"""Who takes part in a round, a certificate's digest, and what a dry run of a list foresaw.

Revision: 0013
Follows: 0012
"""

import json
import zlib
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    _expand()
    # Each paper is read, and what it says is written, in a transaction of its own.
    with op.get_context().autocommit_block():
        for round_id in _rounds("input"):
            _take_part(round_id, _paper(round_id, "input")["serials"])
        for round_id in _rounds("certificate"):
            _show_digest(round_id, _paper(round_id, "certificate")["digest"])


def _expand() -> None:
    _add("youth_imports", sa.Column("foreseen", JSONB(), nullable=True))
    _add("rounds", sa.Column("certificate_digest", sa.String(), nullable=True))
    # Grounds of before were written for the office alone.
    _add(
        "rounds",
        sa.Column("ground_is_public", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_table(
        "round_participants",
        sa.Column("youth_id", sa.String(), nullable=False),
        sa.Column("round_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["youth_id"], ["youths.id"], name=op.f("fk_round_participants_youth_id_youths")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_round_participants_round_id_rounds")
        ),
        sa.PrimaryKeyConstraint("youth_id", "round_id", name=op.f("pk_round_participants")),
        if_not_exists=True,
    )


def downgrade() -> None:
    op.drop_table("round_participants")
    op.drop_column("rounds", "ground_is_public")
    op.drop_column("rounds", "certificate_digest")
    op.drop_column("youth_imports", "foreseen")


def _add(table: str, column: sa.Column[Any]) -> None:
    # A run that was cut short after this is taken up again.
    op.add_column(table, column, if_not_exists=True)


def _rounds(kind: str) -> Sequence[str]:
    query = sa.text("SELECT round_id FROM round_papers WHERE kind = :kind ORDER BY round_id")
    return op.get_bind().scalars(query, {"kind": kind}).all()


def _paper(round_id: str, kind: str) -> dict[str, Any]:
    query = sa.text("SELECT content FROM round_papers WHERE round_id = :id AND kind = :kind")
    content = op.get_bind().execute(query, {"id": round_id, "kind": kind}).scalar_one()
    told: dict[str, Any] = json.loads(zlib.decompress(content))
    return told


def _take_part(round_id: str, serials: Sequence[int]) -> None:
    op.get_bind().execute(
        sa.text(
            "INSERT INTO round_participants (youth_id, round_id)"
            " SELECT id, :round_id FROM youths WHERE serial = ANY(:serials)"
            " ON CONFLICT DO NOTHING"
        ),
        {"round_id": round_id, "serials": serials},
    )


def _show_digest(round_id: str, digest: str) -> None:
    op.get_bind().execute(
        sa.text("UPDATE rounds SET certificate_digest = :digest WHERE id = :round_id"),
        {"round_id": round_id, "digest": digest},
    )
