"""Posts are found by their month; an officer's word on a name is kept; more numbers blotted out.

The month in which a post was published is searched together with its words. Of numbers of persons,
which are refused at entry now, the last are blotted out: in what a workplace's address was, and in
words that officers marked. They do not come back.

Revision: 0044
Follows: 0042
"""

from collections.abc import Callable, Sequence
from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.common.values.personal_numbers import personal_numbers

revision: str = "0044"
down_revision: str | None = "0042"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_BLOTTED: Final = "〔号码已删去〕"
_STAY: Final = """
CREATE TRIGGER {0}_stay BEFORE UPDATE OR DELETE ON {0}
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_but({1})
"""


def upgrade() -> None:
    _find_months()
    op.add_column("successions", sa.Column("name_ground", sa.LargeBinary(), nullable=True))
    _guard("successions", "'sealed:ground', 'sealed:evidence', 'sealed:name_ground'")
    op.execute("ALTER TABLE workplace_sites DISABLE TRIGGER workplace_sites_stay")
    _blot("workplace_sites", "no", "address", lambda _: _BLOTTED)
    op.execute("ALTER TABLE workplace_sites ENABLE TRIGGER workplace_sites_stay")
    # By as many marks as it has digits: the length of what was marked stays.
    _blot("threshold_marks", "id", "said", lambda number: "＊" * len(number))


def downgrade() -> None:
    _guard("successions", "'sealed:ground', 'sealed:evidence'")
    op.drop_column("successions", "name_ground")
    op.drop_index("ix_posts_search", table_name="posts")
    op.drop_column("posts", "published_in")
    _index("search", "areas")


def _find_months() -> None:
    op.drop_index("ix_posts_search", table_name="posts")
    op.add_column(
        "posts",
        sa.Column(
            "published_in",
            postgresql.ARRAY(sa.Text()),
            sa.Computed(
                "ARRAY[extract(year from published_on)::int::text || '-' "
                "|| lpad(extract(month from published_on)::int::text, 2, '0')]",
                persisted=True,
            ),
            nullable=False,
        ),
    )
    _index("search", "areas", "published_in")


def _index(*columns: str) -> None:
    op.create_index(
        "ix_posts_search",
        "posts",
        list(columns),
        postgresql_using="gin",
        postgresql_where=sa.text("state = 'open'"),
    )


def _guard(name: str, but: str) -> None:
    op.execute(f"DROP TRIGGER {name}_stay ON {name}")
    op.execute(_STAY.format(name, but))


def _blot(name: str, key: str, column: str, blotted: Callable[[str], str]) -> None:
    table = sa.table(name, sa.column(key), sa.column(column))
    own, words = table.c[key], table.c[column]
    for number, said in op.get_bind().execute(sa.select(own, words)).all():
        told = said
        for start, end in reversed(personal_numbers(said)):
            told = told[:start] + blotted(told[start:end]) + told[end:]
        if told != said:
            op.execute(sa.update(table).where(own == number).values({column: told}))
