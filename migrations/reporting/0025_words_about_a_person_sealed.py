"""What is typed about one person's money lies sealed, and can be emptied when the person is nameless.

Revision: 0025
Follows: 0023
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from alembic import op

from services.common import keys
from services.common.store.sealed import ring, seal, unseal

revision: str = "0025"
down_revision: str | None = "0023"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

WORDS: Final[dict[str, tuple[str, ...]]] = {
    "audit_signal_moves": ("ground",),
    "insurance_claim_moves": ("ground",),
    "line_objections": ("ground", "answer"),
    "payable_moves": ("ground",),
    "payee_accounts": ("ground",),
    "recovery_moves": ("ground",),
    "subsidy_claim_moves": ("ground",),
    "subsidy_claims": ("ground",),
}
"""Where they lay in plain text."""
GUARDED: Final[dict[str, tuple[str, ...]]] = {
    "audit_signal_moves": (),
    "insurance_claim_moves": (),
    "payable_moves": (),
    "recovery_moves": ("words",),
    "subsidy_claim_moves": (),
}
"""Of those, what is only ever added to, and what lay sealed there before."""


def upgrade() -> None:
    for table, columns in WORDS.items():
        _free(table)
        for column in columns:
            plain = f"convert_to({column}, 'UTF8')"
            op.execute(f"ALTER TABLE {table} ALTER {column} TYPE bytea USING {plain}")
        _turn(table, columns, _sealed)
        _guard(table, (*GUARDED.get(table, ()), *columns))


def downgrade() -> None:
    for table, columns in WORDS.items():
        _free(table)
        _turn(table, columns, _opened)
        for column in columns:
            plain = f"convert_from({column}, 'UTF8')"
            op.execute(f"ALTER TABLE {table} ALTER {column} TYPE text USING {plain}")
        _guard(table, GUARDED.get(table, ()))


def _free(table: str) -> None:
    if table in GUARDED:
        op.execute(f"DROP TRIGGER {table}_stay ON {table}")


def _guard(table: str, sealed: tuple[str, ...]) -> None:
    if table not in GUARDED:
        return
    told = ", ".join(f"'sealed:{one}'" for one in sealed)
    function = f"refuse_alteration_but_of_seals({told})" if sealed else "refuse_alteration()"
    op.execute(
        f"CREATE TRIGGER {table}_stay BEFORE UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {function}"
    )


def _turn(table: str, columns: Sequence[str], turned: Callable[[str, bytes], bytes]) -> None:
    # In place, so that no check that names a column is lost with it.
    connection = op.get_bind()
    there = connection.exec_driver_sql(
        f"SELECT ctid::text, {', '.join(columns)} FROM {table}"
    ).all()
    anew = ", ".join(f"{column} = :{column}" for column in columns)
    update = sa.text(f"UPDATE {table} SET {anew} WHERE ctid = CAST(CAST(:at AS text) AS tid)")
    update = update.bindparams(*(sa.bindparam(one, type_=sa.LargeBinary()) for one in columns))
    for at, *cells in there:
        values = {
            column: None if cell is None else turned(f"{table}.{column}", bytes(cell))
            for column, cell in zip(columns, cells, strict=True)
        }
        connection.execute(update, {"at": at} | values)


def _sealed(place: str, told: bytes) -> bytes:
    _install_keys()
    return seal(place, told)


def _opened(place: str, told: bytes) -> bytes:
    _install_keys()
    return unseal(place, told)


def _install_keys() -> None:
    # Only where there is something to seal: an empty database needs no keys.
    ring.install(keys.load(Path(os.environ["JIANXI_KEYS_FILE"])))
