"""The pieces of a search are made whatever the search path: a dump is loaded under an empty one.

Revision: 0072
Follows: 0071
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0072"
down_revision: str | None = "0071"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.execute("ALTER FUNCTION search_pieces(text) SET search_path = public")


def downgrade() -> None:
    op.execute("ALTER FUNCTION search_pieces(text) RESET search_path")
