"""A hundred thousand posts made by a seed: units, posts and seats as rows for COPY."""

import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from services.common.values.region import regions_on

DAY = date(2026, 3, 2)
UNITS, POSTS = 5_000, 100_000
COUNTIES = [region.code for region in regions_on(DAY) if region.level == "county"]
NAMES = {region.code: region.name for region in regions_on(DAY)}


def _lists(name: str) -> dict[str, list[str]]:
    """The lists of words of a file beside this one, by their first word."""
    lines = (Path(__file__).parent / name).read_text("utf-8").splitlines()
    return {first: rest for first, *rest in map(str.split, lines)}


WORDS = _lists("words.txt")
COLUMNS = _lists("columns.txt")


def units(dice: random.Random) -> Iterator[tuple[Any, ...]]:
    """Rows of units, recognised."""
    for number in range(UNITS):
        county = dice.choice(COUNTIES)
        name = f"{_one(dice, 'places')}{_one(dice, 'lines')}{number}{_one(dice, 'forms')}"
        address = f"{NAMES[county]}{_one(dice, 'places')}路{dice.randint(1, 300)}号"
        day = DAY - timedelta(days=dice.randint(30, 900))
        yield (
            f"unt_{number:026}", 1, "recognised", name, f"BENCH{number:013}", county, address,
            dice.choice("ACEFGIJKLMNOPQR"), "private", "enterprise", None, 50, "self",
            b"", b"", day, day,
        )  # fmt: skip


def posts(dice: random.Random, homes: dict[str, str]) -> Iterator[tuple[Any, ...]]:
    """Rows of posts; homes are units' counties by id."""
    ids = list(homes)
    for number in range(POSTS):
        unit = dice.choice(ids)
        county = homes[unit] if dice.random() < 0.9 else dice.choice(COUNTIES)
        duties = "；".join(_sentence(dice) for _ in range(dice.randint(2, 7)))
        yield (
            f"pst_{number:026}", 2, unit, "open" if dice.random() < 0.9 else "closed",
            _title(dice), f"{duties}。",
            f"{dice.randint(1, 8)}-{dice.randint(1, 12):02}-{dice.randint(1, 30):02}",
            dice.randint(1, 20), f"{NAMES[county]}{_one(dice, 'places')}路{dice.randint(1, 300)}号",
            county, dice.choice([3, 6, 6, 6, 9, 12]), dice.random() < 0.5, dice.random() < 0.2,
            "每月300元" if dice.random() < 0.3 else None,
            [f"{_one(dice, 'verbs')}{_one(dice, 'things')}" for _ in range(2)],
            *dice.choices([(True, "declared"), (False, None)], (5, 95))[0],
            1, 1, DAY - timedelta(days=dice.randint(0, 700)),
        )  # fmt: skip


def seats(dice: random.Random, headcounts: dict[str, int]) -> Iterator[tuple[Any, ...]]:
    """Rows of what matching told of each post; about one post in five is full."""
    for post, headcount in headcounts.items():
        taken = headcount if dice.random() < 0.2 else dice.randint(0, headcount)
        yield post, headcount, taken, "open", 1


async def fill(connection: Any) -> None:
    """Fill a migrated, empty database of units over an asyncpg connection."""
    dice = random.Random(272)
    made = list(units(dice))
    await _copy(connection, "units", made)
    homes = {row[0]: row[5] for row in made}
    offered = list(posts(dice, homes))
    await _copy(connection, "posts", offered)
    told = seats(dice, {row[0]: row[7] for row in offered})
    await connection.copy_records_to_table(
        "seat_counts", records=told, columns=COLUMNS["seat_counts"]
    )
    await connection.execute("VACUUM ANALYZE units, posts, seat_counts")


async def _copy(connection: Any, table: str, rows: Any) -> None:
    await connection.copy_records_to_table(table, records=rows, columns=COLUMNS[table])


def _title(dice: random.Random) -> str:
    word = _one(dice, "words") if dice.random() < 0.1 else ""
    return f"{word}{_one(dice, 'where')}{_one(dice, 'what')}{_one(dice, 'level')}"


def _sentence(dice: random.Random) -> str:
    return f"{_one(dice, 'how')}{_one(dice, 'verbs')}{_one(dice, 'things')}"


def _one(dice: random.Random, kind: str) -> str:
    return dice.choice(WORDS[kind])
