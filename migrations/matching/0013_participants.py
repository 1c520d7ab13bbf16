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
    op.add_column("youth_imports", sa.Column("foreseen", JSONB(), nullable=True))
    op.add_column("rounds", sa.Column("certificate_digest", sa.String(), nullable=True))
    # Grounds of before were written for the office alone.
    op.add_column(
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
    )
    for round_id, told in _papers("input"):
        op.get_bind().execute(
            sa.text(
                "INSERT INTO round_participants (youth_id, round_id)"
                " SELECT id, :round_id FROM youths WHERE serial = ANY(:serials)"
            ),
            {"round_id": round_id, "serials": told["serials"]},
        )
    for round_id, told in _papers("certificate"):
        op.get_bind().execute(
            sa.text("UPDATE rounds SET certificate_digest = :digest WHERE id = :round_id"),
            {"round_id": round_id, "digest": told["digest"]},
        )


def downgrade() -> None:
    op.drop_table("round_participants")
    op.drop_column("rounds", "ground_is_public")
    op.drop_column("rounds", "certificate_digest")
    op.drop_column("youth_imports", "foreseen")


def _papers(kind: str) -> list[tuple[str, dict[str, Any]]]:
    rows = op.get_bind().execute(
        sa.text("SELECT round_id, content FROM round_papers WHERE kind = :kind"), {"kind": kind}
    )
    return [(round_id, json.loads(zlib.decompress(content))) for round_id, content in rows]
