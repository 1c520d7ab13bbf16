"""What a youth had served before goes along when the record takes the id of their account.

Revision: 0039
Follows: 0038
"""

from collections.abc import Sequence
from typing import Final

from alembic import op

revision: str = "0039"
down_revision: str | None = "0038"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

NAME: Final = "fk_holds_youth_id_youths"


def upgrade() -> None:
    _refer(onupdate="CASCADE")


def downgrade() -> None:
    _refer(onupdate=None)


def _refer(onupdate: str | None) -> None:
    op.drop_constraint(op.f(NAME), "holds", type_="foreignkey")
    op.create_foreign_key(op.f(NAME), "holds", "youths", ["youth_id"], ["id"], onupdate=onupdate)
