"""Where departments are told that a feed has news.

Revision: 0029
Follows: 0025
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0029"
down_revision: str | None = "0025"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_INSTANT = sa.DateTime(timezone=True)
_STATES = "state IN ('active', 'disabled', 'ended')"


def upgrade() -> None:
    op.create_table(
        "feed_pushes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("agreement_id", sa.Text(), nullable=False),
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        _column("cursor", "up to where the department was told"),
        _column("notice_id", "what is under way"),
        sa.Column("notice_at", _INSTANT, nullable=True),
        _column("notice_cursor", "after which its news begin"),
        _column("notice_head", "up to where it tells"),
        sa.Column("tries", sa.Integer(), nullable=False, comment="since an attempt was last taken"),
        sa.Column("failing_since", _INSTANT, nullable=True),
        _column("problem", "why the last attempt failed: a code"),
        sa.Column("delivered_at", _INSTANT, nullable=True, comment="when one was last taken"),
        sa.Column("next_at", _INSTANT, nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(_STATES, name=op.f("ck_feed_pushes_state")),
        sa.CheckConstraint(
            "(notice_id IS NULL) = (notice_at IS NULL)", name=op.f("ck_feed_pushes_notice")
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["data_agreements.id"],
            name=op.f("fk_feed_pushes_agreement_id_data_agreements"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_pushes")),
    )
    _indexes()


def _column(name: str, told: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=True, comment=told)


def _indexes() -> None:
    op.create_index("ix_feed_pushes_agreement_id", "feed_pushes", ["agreement_id", "id"])
    op.create_index(
        "uq_feed_pushes_feed",
        "feed_pushes",
        ["agreement_id", "feed"],
        unique=True,
        postgresql_where=sa.text("state <> 'ended'"),
    )
    op.create_index(
        "ix_feed_pushes_due",
        "feed_pushes",
        ["next_at"],
        postgresql_where=sa.text("state = 'active'"),
    )


def downgrade() -> None:
    op.drop_table("feed_pushes")
