"""Checks bear the names that the tables give them; the table stood in them twice.

Revision: 0047
Follows: 0044
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0047"
down_revision: str | None = "0044"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_CHECKS = {
    "audit_signals": ("effect", "state"),
    "bank_results": ("outcome", "reason"),
    "budgets": ("not_negative",),
    "filing_receipts": ("decision", "ground"),
    "ledger_entries": ("reverses",),
    "ledger_postings": ("account", "amount", "source"),
    "line_objections": ("answered_by",),
    "line_payments": ("amount",),
    "return_closings": (
        "amount",
        "another_withdraws",
        "answered_by",
        "two_persons",
        "withdrawn_by",
    ),
    "reversals": ("answered_by", "two_persons"),
    "settled_days": ("within_month",),
    "supervision_notes": ("answer",),
}


def upgrade() -> None:
    for table, right, twice in _names():
        op.execute(f"ALTER TABLE {table} RENAME CONSTRAINT {twice} TO {right}")


def downgrade() -> None:
    for table, right, twice in _names():
        op.execute(f"ALTER TABLE {table} RENAME CONSTRAINT {right} TO {twice}")


def _names() -> list[tuple[str, str, str]]:
    # Before 0047 the naming convention had been applied to names that had followed it already.
    return [
        (table, f"ck_{table}_{check}", f"ck_{table}_ck_{table}_{check}")
        for table, checks in _CHECKS.items()
        for check in checks
    ]
