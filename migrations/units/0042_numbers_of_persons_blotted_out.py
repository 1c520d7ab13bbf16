"""No number of a person lies open in the words of a post that was drafted or recommended.

Such words are refused at entry now; what was kept before is blotted out, also in the reviews that
quote it. It does not come back.

Revision: 0042
Follows: 0041
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from services.common.values.personal_numbers import personal_numbers

revision: str = "0042"
down_revision: str | None = "0041"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_BLOTTED: Final = "〔号码已删去〕"
_WORDS: Final = {
    "posts": (
        *("title", "duties", "workplace", "extra_allowance", "remarks", "under_18_ground"),
        "skills",
    ),
    "prospect_posts": ("title", "duties", "workplace", "extra_allowance"),
    "workplaces": ("name",),
}
_QUOTED: Final = ("texts", "findings", "other_law")
_BATCH: Final = 1_000


def upgrade() -> None:
    for name, columns in _WORDS.items():
        table = sa.table(name, *map(sa.column, ("id", *columns)))
        for row in _rows(table):
            blotted = {column: _blotted(row[column]) for column in columns}
            if blotted != {column: row[column] for column in columns}:
                op.execute(sa.update(table).where(table.c.id == row["id"]).values(blotted))
    _blot_reviews()


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


def _blot_reviews() -> None:
    columns = (sa.column(name, JSONB) for name in _QUOTED)
    table = sa.table("threshold_reviews", sa.column("id"), *columns)
    for row in _rows(table):
        # By as many marks as it has digits: whatever is found stands where it stood.
        texts = [one | {"text": _marked_over(one["text"])} for one in row["texts"]]
        if texts != row["texts"]:
            words = {one["pointer"]: one["text"] for one in texts}
            found = {name: [_quoted(one, words) for one in row[name]] for name in _QUOTED[1:]}
            told = {"texts": texts, **found}
            op.execute(sa.update(table).where(table.c.id == row["id"]).values(told))


def _marked_over(text: str) -> str:
    for start, end in personal_numbers(text):
        text = text[:start] + "＊" * (end - start) + text[end:]
    return text


def _quoted(found: dict[str, Any], words: dict[str, str]) -> dict[str, Any]:
    return found | {"words": words[found["pointer"]][found["start"] : found["end"]]}


def _blotted(words: Any) -> Any:
    if isinstance(words, list):
        return [_blotted(one) for one in words]
    for start, end in reversed(personal_numbers(words or "")):
        words = words[:start] + _BLOTTED + words[end:]
    return words
