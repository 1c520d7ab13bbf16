"""Ways to search Chinese words in PostgreSQL, beside each other on the same 100,000 posts."""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import asyncpg

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.public_zone.ground import ground
from services.units.policy.wordings import variants
from services.units.rules.searching import search_expression

ASKED = {
    "rare (0.01 %)": "泵房剪辑",
    "some (1 %)": "图书馆质检",
    "many (10 %)": "图书管理",
    "most (40 %)": "管理",
    "one letter": "书",
    "none": "潜水教练",
}
PAGE = (
    "SELECT id FROM posts WHERE state = 'open' AND {} ORDER BY published_on DESC, id DESC LIMIT 21"
)


@dataclass(frozen=True)
class Way:
    """A way to search: what it stores, how it is indexed, how it asks."""

    name: str
    column: str | None
    index: str | None
    condition: str
    asks: Callable[[str], Any]


def _pairs(asked: str) -> list[str]:
    return [asked[at : at + 2] for at in range(len(asked) - 1)] or [asked]


def _letters(asked: str) -> str:
    return " & ".join(f"'{letter}'" for letter in dict.fromkeys(asked.lower()) if letter.isalnum())


def _like(asked: str) -> str:
    return f"%{asked}%"


TEXT = "(title || ' ' || duties)"
WAYS = (
    Way("LIKE, no index", None, None, f"{TEXT} ILIKE $1", _like),
    Way("trigrams, LIKE", None, f"gin ({TEXT} gin_trgm_ops)", f"{TEXT} ILIKE $1", _like),
    Way("trigrams, words alike", None, f"gin ({TEXT} gin_trgm_ops)", f"$1 <% {TEXT}", str),
    Way(
        "pairs, all, array",
        "tsvector_to_array(search_pieces(title || ' ' || duties))",
        "gin (tried)",
        "tried @> $1",
        _pairs,
    ),
    Way(
        "letters, all, tsvector",
        "array_to_tsvector(array(SELECT DISTINCT regexp_split_to_table("
        "regexp_replace(lower(normalize(title || duties, NFKC)), '\\W', '', 'g'), '')))",
        "gin (tried)",
        "tried @@ $1::text::tsquery",
        _letters,
    ),
    Way(
        "pairs, covering, tsvector",
        "search_pieces(title || ' ' || duties)",
        "gin (tried)",
        "tried @@ $1::text::tsquery",
        lambda asked: search_expression(asked, variants()),
    ),
)


async def measure(way: Way, connection: Any) -> dict[str, Any]:
    """What a way costs and finds."""
    began = time.perf_counter()
    await connection.execute("DROP INDEX IF EXISTS tried_index")
    await connection.execute("ALTER TABLE posts DROP COLUMN IF EXISTS tried")
    if way.column:
        kind = "text[]" if "array" in way.name else "tsvector"
        await connection.execute(f"ALTER TABLE posts ADD COLUMN tried {kind}")
        # Triggers fire on other columns only: this is the cost of this way alone.
        await connection.execute(f"UPDATE posts SET tried = {way.column}")
        await connection.execute("VACUUM FULL ANALYZE posts")
    if way.index:
        await connection.execute(
            f"CREATE INDEX tried_index ON posts USING {way.index} WHERE state = 'open'"
        )
    await connection.execute("ANALYZE posts")
    built = time.perf_counter() - began
    size = await connection.fetchval("SELECT pg_relation_size('tried_index')") if way.index else 0
    held = "SELECT coalesce(sum(pg_column_size(tried)), 0) FROM posts" if way.column else "SELECT 0"
    return {
        "built": built,
        "index": size / 2**20,
        "column": await connection.fetchval(held) / 2**20,
        "ms": {name: await _timed(way, connection, asked) for name, asked in ASKED.items()},
        "right": await _right(way, connection),
    }


async def _timed(way: Way, connection: Any, asked: str) -> float:
    query, took = PAGE.format(way.condition), []
    for _ in range(7):
        began = time.perf_counter()
        await connection.fetch(query, way.asks(asked))
        took.append(time.perf_counter() - began)
    return median(took) * 1000


async def _right(way: Way, connection: Any) -> tuple[int, int]:
    """Of the lines that should be found, how many are not; of the others, how many are."""
    missed = wrong = 0
    for line in (Path(__file__).parent / "pairs.tsv").read_text("utf-8").splitlines()[1:]:
        asked, text, should = line.split("\t")
        column = way.column or "NULL::text"
        found = await connection.fetchval(
            f"SELECT {way.condition} FROM (SELECT *, {column} AS tried"
            " FROM (SELECT $2::text AS title, ''::text AS duties) AS one) AS posts",
            way.asks(asked),
            text,
        )
        missed += should == "yes" and not found
        wrong += should == "no" and bool(found)
    return missed, wrong


async def _main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    with tempfile.TemporaryDirectory() as place:
        server, database = await ground(Path(place) / "data")
        try:
            connection = await asyncpg.connect(database)
            await connection.execute("CREATE EXTENSION pg_trgm")
            await connection.execute("DROP INDEX ix_posts_search")
            lines = [(way, await measure(way, connection)) for way in WAYS]
            await connection.close()
        finally:
            server.stop()
    _print(lines)


def _print(lines: list[tuple[Way, dict[str, Any]]]) -> None:
    print(f"| way | missed | wrong | index MiB | column MiB | built s | {' | '.join(ASKED)} |")
    print("| --- " * (6 + len(ASKED)) + "|")
    for way, found in lines:
        ms = " | ".join(f"{one:.1f}" for one in found["ms"].values())
        missed, wrong = found["right"]
        print(
            f"| {way.name} | {missed} | {wrong} | {found['index']:.0f} | {found['column']:.0f}"
            f" | {found['built']:.0f} | {ms} |"
        )


if __name__ == "__main__":
    asyncio.run(_main())
