"""Who signs may prove themselves by WeChat or by a code sent to their phone.

Revision: 0033
Follows: 0032
"""

from collections.abc import Sequence
from typing import Final

from alembic import op

revision: str = "0033"
down_revision: str | None = "0032"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

TABLES: Final = ("signatures", "insurance_consents")
BEFORE, AFTER = "proof IN ('password')", "proof IN ('password', 'wechat', 'phone')"


def upgrade() -> None:
    _allow(AFTER)


def downgrade() -> None:
    # A signature given by other means stays; going back is for a database without one.
    _allow(BEFORE)


def _allow(proofs: str) -> None:
    for table in TABLES:
        name = op.f(f"ck_{table}_proof")
        op.drop_constraint(name, table, type_="check")
        op.create_check_constraint(name, table, proofs)
