"""Grounds of people sealed beside their rows, the dispute behind a counter-entry, papers returned.

Revision: 0029
Follows: 0028
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from alembic import op

from services.common import keys
from services.common.store.sealed import ring, seal, unseal

revision: str = "0029"
down_revision: str | None = "0028"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_PLAIN: Final = {
    "placement_entries": ("ground",),
    "attendances": ("ground", "reopened_because"),
    "mentor_changes": ("ground",),
    "shift_plans": ("ground",),
    "agreement_papers": ("ground",),
    "insurance_consent_papers": ("ground",),
}
"""Where grounds lay in plain text. What the feed told of them before stays: its rows are chained."""
_NEVER_EMPTY: Final = (
    ("placement_entries", "ground"),
    ("attendances", "ground"),
    ("mentor_changes", "ground"),
    ("shift_plans", "ground"),
)
_CODES: Final = "return_code IN ('text_rewritten', 'signed_otherwise')"
_RETURNED: Final = "return_code IS NULL OR (state = 'returned' AND ground IS NULL)"


def upgrade() -> None:
    for table, columns in _PLAIN.items():
        for column in columns:
            place = sa.Column(f"{column}_turned", sa.LargeBinary(), nullable=True)
            _turn(table, column, place, _sealed)
    op.add_column("certificates", sa.Column("ground", sa.LargeBinary(), nullable=True))
    op.add_column("follow_up_cases", sa.Column("closing_ground", sa.LargeBinary(), nullable=True))
    op.add_column("placement_entries", sa.Column("dispute_id", sa.String(), nullable=True))
    op.create_foreign_key(
        op.f("fk_placement_entries_dispute_id_disputes"),
        "placement_entries",
        "disputes",
        ["dispute_id"],
        ["id"],
    )
    op.add_column("agreement_papers", sa.Column("return_code", sa.Text(), nullable=True))
    for name, holds in (("return_code", _CODES), ("returned", _RETURNED)):
        op.create_check_constraint(op.f(f"ck_agreement_papers_{name}"), "agreement_papers", holds)


def downgrade() -> None:
    for name in ("returned", "return_code"):
        op.drop_constraint(op.f(f"ck_agreement_papers_{name}"), "agreement_papers")
    op.drop_column("agreement_papers", "return_code")
    op.drop_constraint(op.f("fk_placement_entries_dispute_id_disputes"), "placement_entries")
    op.drop_column("placement_entries", "dispute_id")
    op.drop_column("follow_up_cases", "closing_ground")
    op.drop_column("certificates", "ground")
    for table, columns in _PLAIN.items():
        for column in columns:
            never_empty = (table, column) in _NEVER_EMPTY
            place = sa.Column(
                f"{column}_turned",
                sa.Text(),
                nullable=not never_empty,
                server_default="" if never_empty else None,
            )
            _turn(table, column, place, _opened)
            op.alter_column(table, column, server_default=None)


def _turn(
    table: str,
    column: str,
    place: sa.Column[str] | sa.Column[bytes],
    turned: Callable[[str, str | bytes], str | bytes],
) -> None:
    # Into a column of its own, which then takes the name: neither form is read as the other.
    op.add_column(table, place)
    name: sa.ColumnClause[Any] = sa.column(column)
    at = sa.cast(sa.column("ctid"), sa.Text)
    rows = sa.table(table, sa.column("ctid"), name, sa.column(place.name, place.type))
    connection = op.get_bind()
    there = connection.execute(sa.select(at, name).select_from(rows).where(name.is_not(None)))
    for row, told in there.all():
        if told:
            value = turned(f"{table}.{column}", told)
            connection.execute(sa.update(rows).where(at == row).values({place.name: value}))
    op.drop_column(table, column)
    op.alter_column(table, place.name, new_column_name=column)


def _sealed(place: str, told: str | bytes) -> str | bytes:
    _install_keys()
    return seal(place, str(told).encode())


def _opened(place: str, told: str | bytes) -> str | bytes:
    _install_keys()
    return unseal(place, told if isinstance(told, bytes) else told.encode()).decode()


def _install_keys() -> None:
    # Only where there is something to seal: an empty database needs no keys.
    ring.install(keys.load(Path(os.environ["JIANXI_KEYS_FILE"])))
