"""A market of made-up people in PostgreSQL: posts, youths, their intentions, all of them waiting.

Districts and trades are unevenly liked; a youth names some districts (mostly one's own first) and
some trades, few name none. No one of them exists, and no name is drawn.
"""

import os
import random
from datetime import date, datetime, timedelta
from typing import Any

import asyncpg
from ulid import ULID

from services.common.store.sealed import blind, seal
from services.common.values.identity import id_check

MARKET = "640000"
COUNTIES = (
    "640104", "640106", "640105", "640181", "640122", "640121", "640302", "640402", "640202",
    "640381", "640502", "640521", "640422", "640324", "640221", "640522", "640323", "640425",
    "640205", "640303", "640423", "640424",
)  # fmt: skip
TRADES = tuple("CFGIOJPQRLMEKHNDSAB")
CRAFTS = tuple(f"{of}-{group:02}-{kind:02}" for of in (2, 3, 4, 6) for group in (1, 2, 3, 4, 7)
               for kind in (1, 2, 3))  # fmt: skip
_FALLING = tuple(1 / (place + 3) for place in range(len(COUNTIES)))
POST = (
    "post_id", "unit_id", "region", "workplace_county", "market", "industry", "occupation",
    "months", "lodging", "unsuitable_under_18", "offer_version", "refused_version", "offered",
    "taken", "state",
)  # fmt: skip
YOUTH = (
    "id", "version", "state", "name", "id_number", "id_number_index", "region",
    "unemployment_registered_on", "employed", "hardship", "recorded_at", "applied_at", "declines",
)  # fmt: skip
INTENTION = (
    "youth_id", "regions", "industries", "occupations", "needs_lodging", "applied_by",
)  # fmt: skip
WAITING = ("youth_id", "market", "class_rank", "registered_at", "lottery", "since")


async def fill(address: str, youths: int, now: datetime, today: date) -> None:
    """So many youths who wait, a fifth as many posts, 0.8 as many seats, by COPY."""
    draw = random.Random(youths)
    connection: Any = await asyncpg.connect(address)
    try:
        for year in (today.year - 1, today.year, today.year + 1):
            await connection.execute(
                "INSERT INTO calendar_years VALUES ($1, 1, false, '{}', '{}')", year
            )
        posts = [_post(draw, seats) for seats in _seats(draw, youths // 5, youths * 4 // 5)]
        await connection.copy_records_to_table("post_seats", records=posts, columns=POST)
        people = [_youth(draw, number, now, today) for number in range(youths)]
        for table, columns in (("youths", YOUTH), ("intentions", INTENTION), ("waiting", WAITING)):
            rows = [person[table] for person in people]
            await connection.copy_records_to_table(table, records=rows, columns=columns)
        await connection.execute("VACUUM (ANALYZE)")
    finally:
        await connection.close()


def _seats(draw: random.Random, posts: int, seats: int) -> list[int]:
    given = [1] * posts
    for _ in range(seats - posts):
        given[draw.randrange(posts)] += 1
    return given


def _post(draw: random.Random, seats: int) -> tuple[Any, ...]:
    county = draw.choices(COUNTIES, _FALLING)[0]
    trade = draw.choices(TRADES, _FALLING[: len(TRADES)])[0]
    return (
        f"pst_{ULID()}", f"unt_{ULID()}", county[:4] + "00", county, MARKET, trade,
        draw.choice(CRAFTS), draw.choice((3, 6, 6, 12)), draw.random() < 0.4,
        draw.random() < 0.2, 1, 0, seats, 0, "open",
    )  # fmt: skip


def _youth(
    draw: random.Random, number: int, now: datetime, today: date
) -> dict[str, tuple[Any, ...]]:
    youth_id, home = f"yth_{ULID()}", draw.choices(COUNTIES, _FALLING)[0]
    days, order = divmod(number, 999)
    born = today.replace(year=today.year - 17, day=1) - timedelta(days=days * 20 % 2_400)
    first17 = f"{640_000 + days // 120:06}{born:%Y%m%d}{order + 1:03}"
    since = now - timedelta(minutes=draw.randrange(1, 90 * 24 * 60))
    hard = ["minimum_living"] if draw.random() < 0.15 else []
    id_number = first17 + id_check(first17)
    return {
        "youths": (
            youth_id, 1, "applied", seal("youths.name", "测试".encode()),
            seal("youths.id_number", id_number.encode()), blind("youths.id_number", id_number),
            home, today, False, hard, since, since, draw.choices((0, 4), (95, 5))[0],
        ),
        "intentions": (youth_id, *_wish(draw, home), draw.random() < 0.1, "self"),
        # By the order of the pool rounds don't go: they read the youths themselves.
        "waiting": (youth_id, MARKET, 0, since, os.urandom(32), since),
    }  # fmt: skip


def _wish(draw: random.Random, home: str) -> tuple[list[str], list[str], list[str]]:
    places = draw.choices(COUNTIES, _FALLING, k=draw.choice((0, 1, 1, 2)))
    regions = [] if draw.random() < 0.01 else list(dict.fromkeys([home, *places]))
    trades = draw.choices(TRADES, _FALLING[: len(TRADES)], k=draw.choice((1, 1, 2, 2)))
    crafts = draw.choices(CRAFTS, k=draw.choice((1, 2, 3, 4)))
    return (
        regions,
        [] if draw.random() < 0.03 else list(dict.fromkeys(trades)),
        list(dict.fromkeys(craft[: draw.choice((1, 4, 4, 4, 4, 4))] for craft in crafts)),
    )
