"""No number of a person lies open in the words of a post that was drafted or recommended.

Such words are refused at entry now; what was kept before is blotted out. It does not come back.

Revision: 0042
Follows: 0041
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import sqlalchemy as sa
from alembic import op

from services.common.values.personal_numbers import personal_numbers

revision: str = "0042"
down_revision: str | None = "0041"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_BLOTTED: Final = "〔号码已删去〕"
_WORDS: Final = {
    "posts": ("title", "duties", "workplace", "remarks", "under_18_ground", "skills"),
    "prospect_posts": ("title", "duties", "workplace"),
}
_BATCH: Final = 1_000


def upgrade() -> None:
    for name, columns in _WORDS.items():
        table = sa.table(name, *map(sa.column, ("id", *columns)))
        for row in _rows(table):
            blotted = {column: _blotted(row[column]) for column in columns}
            if blotted != {column: row[column] for column in columns}:
                op.execute(sa.update(table).where(table.c.id == row["id"]).values(blotted))


def downgrade() -> None:
    pass


def _rows(table: sa.TableClause) -> Iterator[Any]:
    last = ""
    while True:
        query = sa.select(table).where(table.c.id > last).order_by(table.c.id).limit(_BATCH)
        rows = op.get_bind().execute(query).mappings().all()
        yield from rows
        if len(rows) < _BATCH:
            return
        last = rows[-1]["id"]


def _blotted(words: Any) -> Any:
    if isinstance(words, list):
        return [_blotted(one) for one in words]
    for start, end in reversed(personal_numbers(words or "")):
        words = words[:start] + _BLOTTED + words[end:]
    return words
