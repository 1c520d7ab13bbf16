"""What offices and units type about each other lies sealed; its bytes alone may be renewed.

Revision: 0031
Follows: 0029
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from alembic import op

from services.common import keys
from services.common.store.sealed import ring, seal, unseal

revision: str = "0031"
down_revision: str | None = "0029"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

WORDS: Final[dict[str, tuple[str, ...]]] = {
    "accidents": ("clearance_ground",),
    "complaints": ("finding", "evidence", "clearance_ground", "transferred_to"),
    "credit_code_confirmations": ("ground",),
    "demonstration_nominations": ("proposal_ground", "decision_ground", "withdrawal_ground"),
    "ended_recognitions": ("ground", "readmission_ground"),
    "findings": ("evidence",),
    "inspection_answers": ("remark",),
    "intake_plans": ("ground",),
    "mentors": ("end_ground",),
    "offer_intents": ("ground",),
    "posts": ("under_18_decision_ground",),
    "prospect_contacts": ("words",),
    "public_texts": ("ground",),
    "rectification_reports": ("words",),
    "removal_proposals": (
        *("charge", "charge_evidence", "notice_evidence", "reply", "further_replies"),
        *("ground", "remedy", "fates", "service_evidence", "lapse_ground"),
    ),
    "successions": ("ground", "evidence"),
    "threshold_reviews": ("asked", "ground", "objection", "objection_ground"),
    "units": ("decision_ground", "decision_remedy"),
    "withdrawals": ("ground", "decision_ground"),
    "workplace_sites": ("ground",),
}
"""Where they lay in plain text."""
GUARDED: Final[dict[str, tuple[str, ...]]] = {
    "credit_code_confirmations": (),
    "demonstration_nominations": (
        *("version", "state", "decided_on", "decision_ground"),
        *("withdrawn_on", "withdrawal_ground"),
    ),
    "ended_recognitions": ("readmitted_on", "readmitted_by", "readmission_ground"),
    "findings": (),
    "inspection_answers": (),
    "intake_plans": (),
    "prospect_contacts": (),
    "public_texts": (),
    "rectification_reports": (),
    "successions": (),
    "workplace_sites": (),
}
"""Of those, what is only ever added to, and which columns may change all the same."""
_LISTS: Final = {
    ("removal_proposals", "further_replies"): "'[]'",
    ("removal_proposals", "fates"): "NULL",
}
"""Which of them were JSON, and what stands in each before anybody wrote."""


def upgrade() -> None:
    op.alter_column("removal_proposals", "further_replies", nullable=True, server_default=None)
    for table, columns in WORDS.items():
        _free(table)
        for column in columns:
            empty = _LISTS.get((table, column), "NULL")
            plain = f"convert_to(nullif({column}::text, {empty}), 'UTF8')"
            op.execute(f"ALTER TABLE {table} ALTER {column} TYPE bytea USING {plain}")
        _turn(table, columns, _sealed)
        _guard(table, tuple(f"sealed:{column}" for column in columns))


def downgrade() -> None:
    for table, columns in WORDS.items():
        _free(table)
        _turn(table, columns, _opened)
        for column in columns:
            kind = "jsonb" if (table, column) in _LISTS else "text"
            empty = _LISTS.get((table, column), "NULL")
            plain = f"coalesce(convert_from({column}, 'UTF8'), {empty})::{kind}"
            op.execute(f"ALTER TABLE {table} ALTER {column} TYPE {kind} USING {plain}")
        _guard(table, ())
    op.alter_column("removal_proposals", "further_replies", nullable=False, server_default="[]")


def _free(table: str) -> None:
    if table in GUARDED:
        op.execute(f"DROP TRIGGER {table}_stay ON {table}")


def _guard(table: str, sealed: tuple[str, ...]) -> None:
    if table not in GUARDED:
        return
    changeable = GUARDED[table]
    told = (*changeable, *(one for one in sealed if one.removeprefix("sealed:") not in changeable))
    function = "refuse_rewriting_but(" + ", ".join(f"'{one}'" for one in told) + ")"
    if table == "public_texts" and not sealed:
        function = "public_texts_stay()"
    op.execute(
        f"CREATE TRIGGER {table}_stay BEFORE UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {function}"
    )


def _turn(table: str, columns: Sequence[str], turned: Callable[[str, bytes], bytes]) -> None:
    # In place, so that no check that names a column is lost with it.
    connection = op.get_bind()
    held = " OR ".join(f"{column} IS NOT NULL" for column in columns)
    there = connection.exec_driver_sql(
        f"SELECT ctid::text, {', '.join(columns)} FROM {table} WHERE {held}"
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
