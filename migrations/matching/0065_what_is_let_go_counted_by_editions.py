"""By which edition of what is let go a record was made nameless: earlier ones are looked after again.

Revision: 0065
Follows: 0062
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0065"
down_revision: str | None = "0062"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("youths", sa.Column("let_go_by", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("youths", "let_go_by")
