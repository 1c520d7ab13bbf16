"""Recognitions that ended, by which a unit may apply again; all that a unit says to a notice.

Revision: 0016
Follows: 0015
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_ENDED_BEFORE = """
INSERT INTO ended_recognitions
    (unit_id, version, recognised_on, ended_on, ground_kind, ground, author, last_finding)
SELECT units.id, removal.version, coalesce(units.recognised_on, units.applied_on),
    removal.occurred_on,
    coalesce(carried_out.ground_kind, removal.data ->> 'ground_kind', 'cause'),
    coalesce(nullif(removal.ground, ''), units.decision_ground, ''), removal.author,
    coalesce((SELECT max(no) FROM findings WHERE findings.unit_id = units.id), 0)
FROM units
CROSS JOIN LATERAL (
    SELECT * FROM changes WHERE object_id = units.id AND event = 'unit.removed'
    ORDER BY version DESC LIMIT 1
) AS removal
LEFT JOIN LATERAL (
    SELECT ground_kind FROM removal_proposals AS proposal
    WHERE proposal.unit_id = units.id AND proposal.decision = 'remove'
        AND proposal.removed_on IS NOT NULL
    ORDER BY proposal.id DESC LIMIT 1
) AS carried_out ON true
WHERE units.state = 'removed'
"""
_UNDER_WAY = "ix_removal_proposals_under_way"


def upgrade() -> None:
    _create_ended_recognitions()
    op.execute(_ENDED_BEFORE)
    further = sa.Column("further_replies", postgresql.JSONB(), nullable=False, server_default="[]")
    op.add_column("removal_proposals", further)
    op.add_column("removal_proposals", sa.Column("waived_on", sa.Date()))
    _index_under_way("state NOT IN ('served','lapsed') AND removed_on IS NULL")


def downgrade() -> None:
    # The index stays as it is: what it allows may have happened, a new proposal after a removal
    # that was carried out while decided.
    for name in ("waived_on", "further_replies"):
        op.drop_column("removal_proposals", name)
    op.drop_table("ended_recognitions")


def _create_ended_recognitions() -> None:
    op.create_table(
        "ended_recognitions",
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("recognised_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("ground_kind", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("last_finding", sa.BigInteger(), nullable=False),
        sa.Column("readmitted_on", sa.Date(), nullable=True),
        sa.Column("readmitted_by", sa.Text(), nullable=True),
        sa.Column("readmission_ground", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "ground_kind IN ('no_intake','cause','withdrawal')",
            name=op.f("ck_ended_recognitions_ground_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_ended_recognitions_unit_id_units")
        ),
        sa.PrimaryKeyConstraint("unit_id", "version", name=op.f("pk_ended_recognitions")),
    )


def _index_under_way(condition: str) -> None:
    op.drop_index(_UNDER_WAY, "removal_proposals")
    op.create_index(
        _UNDER_WAY,
        "removal_proposals",
        ["unit_id"],
        unique=True,
        postgresql_where=sa.text(condition),
    )
