"""What was typed about one person's money is let go with the person, under each of their ids."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import (
    ARRAY,
    Boolean,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    Numeric,
    Table,
    insert,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError

from services.common.store.sealed import Sealed
from services.common.store.tables import grounds
from services.common.values.month import Month
from services.reporting.queries.held import EMPTIED, GROUNDED
from services.reporting.queries.retained import retained
from services.reporting.tables import Base
from tests.reporting.feeds import Sister
from tests.reporting.settling import YOUTH

WORDS = "马测试的母亲李某代领"
FORMER = "yth_01K5ZJ8Q4V7Y2M3N6P9R0S1F0R"
OTHER = "yth_01K5ZJ8Q4V7Y2M3N6P9R0S1XTH"
DAY = date(2026, 3, 2)
PLAIN: Mapping[type, Any] = {
    Boolean: False,
    Integer: 1,
    Numeric: Decimal(1),
    Date: DAY,
    DateTime: datetime(2026, 3, 2, tzinfo=UTC),
    JSONB: {"x": 1},
    ARRAY: ["x"],
}
ROWS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("settlements", {"id": "stl", "state": "preparing", "month": Month(2026, 3)}),
    (
        "recoveries",
        {
            "id": "rcv",
            "line_id": "ln",
            "repaid": Decimal(0),
            "state": "opened",
            "month": Month(2026, 3),
        },
    ),
    ("recovery_moves", {"recovery_id": "rcv", "words": WORDS}),
    (
        "settlement_lines",
        {
            "id": "ln",
            "month": Month(2026, 3),
            "already": Decimal(0),
            "set_off": Decimal(0),
        },
    ),
    (
        "line_objections",
        {"id": "obj", "line_id": "ln", "settlement_id": "stl", "state": "dismissed", "by": "unit"}
        | {"answered_by": "acc_1", "answer": WORDS},
    ),
    (
        "return_closings",
        {"id": "rtc", "month": Month(2026, 3), "state": "withdrawn", "author": "acc_1"}
        | {"answered_by": "acc_2", "answer": WORDS}
        | {"withdrawn_by": "acc_3", "withdrawal": WORDS},
    ),
    ("payables", {"id": "pyb", "state": "prepared", "kind": "unit_award", "already": Decimal(0)}),
    ("payable_moves", {"payable_id": "pyb"}),
    ("subsidy_claims", {"id": "ssc", "state": "filed"}),
    ("subsidy_claim_moves", {"claim_id": "ssc"}),
    ("insurance_claims", {"id": "icl", "state": "reported", "harm": "injury"}),
    ("insurance_claim_moves", {"claim_id": "icl"}),
    ("payee_accounts", {"id": "pay"}),
    ("audit_signals", {"id": "sig", "effect": "none", "state": "open"}),
    ("audit_signal_moves", {"signal_id": "sig"}),
)
OBJECTS = {
    "audit-signal": "sig",
    "payee-account": None,
    "line-objection": "obj",
    "payable": "pyb",
    "recovery": "rcv",
    "return-closing": "rtc",
    "subsidy-claim": "ssc",
    "insurance-claim": "icl",
}
KEYS = ("id", "settlement_id", "recovery_id", "line_id", "payable_id", "claim_id", "signal_id")


def filled(table: Table, told: dict[str, Any], youth_id: str) -> dict[str, Any]:
    """A row of a person: what is told, and something plain wherever something has to stand."""
    row = {column.name: plain(column.type, youth_id) for column in table.c if not column.nullable}
    ids = {name: f"{told[name]}_{youth_id}" for name in KEYS if name in told}
    mine = {
        name: value
        for name, value in (("youth_id", youth_id), ("youths", [youth_id]))
        if name in table.c
    }
    return row | told | ids | mine


def plain(kind: Any, youth_id: str) -> Any:
    if isinstance(kind, Sealed):
        return WORDS
    if isinstance(kind, LargeBinary):
        return b"x"
    return next((value for of, value in PLAIN.items() if isinstance(kind, of)), f"x_{youth_id}")


async def write_of(app: FastAPI, *youths: str) -> None:
    """Rows and grounds of each kind that is about one person."""
    async with app.state.database.transaction() as session:
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        for youth_id in youths:
            for name, told in ROWS:
                table = Base.metadata.tables[name]
                await session.execute(insert(table).values(filled(table, told, youth_id)))
            for kind, key in OBJECTS.items():
                object_id = f"{key}_{youth_id}" if key else youth_id
                named = {"object": kind, "object_id": object_id, "version": 1, "words": WORDS}
                who = {"author": "acc_1", "recorded_at": PLAIN[DateTime]}
                await session.execute(insert(grounds).values(named | who))


async def words_of(app: FastAPI, youth_id: str) -> dict[str, set[str]]:
    """What stands sealed of a youth, by table and column."""
    found: dict[str, set[str]] = {}
    async with app.state.database.reading() as session:
        for name, _ in ROWS:
            table = Base.metadata.tables[name]
            of = next(one for one in KEYS if one in table.c)
            mine = table.c[of].endswith(youth_id)
            for column in table.c:
                if isinstance(column.type, Sealed):
                    told = await session.scalars(select(column).where(mine))
                    found[str(column)] = {one for one in told if one is not None}
        told = await session.scalars(
            select(grounds.c.words).where(grounds.c.object_id.endswith(youth_id))
        )
        found["grounds"] = set(told)
    return found


async def test_words_about_a_persons_money_go_with_the_person_and_nobody_elses(
    following_app: FastAPI, placement_facts: Sister
) -> None:
    await write_of(following_app, YOUTH, FORMER, OTHER)
    before = await words_of(following_app, OTHER)
    assert set.union(*before.values()) == {WORDS}
    assert set(OBJECTS) == {one.object for one in GROUNDED}
    sealed = {str(c) for one in EMPTIED for c in one.table.c if isinstance(c.type, Sealed)}
    assert sealed <= set(before)
    state = {"region": "640104", "state": "applied"}
    await placement_facts.tell("youth", FORMER, "youth.merged", DAY, into=YOUTH, **state)
    await placement_facts.tell("youth", YOUTH, "youth.anonymised", DAY, **state)
    await following_app.state.followers["matching"].catch_up()
    for gone in (YOUTH, FORMER):
        assert set.union(*(await words_of(following_app, gone)).values()) == {""}, gone
    assert await words_of(following_app, OTHER) == before


async def test_words_on_a_signal_about_two_or_about_a_unit_stay(
    following_app: FastAPI, placement_facts: Sister
) -> None:
    await write_of(following_app, YOUTH, OTHER)
    about = text("UPDATE audit_signals SET youths = :youths WHERE id = :id")
    async with following_app.state.database.transaction() as session:
        await session.execute(about, {"youths": [YOUTH, OTHER], "id": f"sig_{YOUTH}"})
        await session.execute(about, {"youths": [], "id": f"sig_{OTHER}"})
    state = {"region": "640104", "state": "applied"}
    await placement_facts.tell("youth", YOUTH, "youth.anonymised", DAY, **state)
    await following_app.state.followers["matching"].catch_up()
    for one in (YOUTH, OTHER):
        assert (await words_of(following_app, one))["audit_signal_moves.ground"] == {WORDS}
    said = select(grounds.c.words).where(grounds.c.object == "audit-signal")
    async with following_app.state.database.reading() as session:
        assert set(await session.scalars(said)) == {WORDS}


async def test_words_are_altered_in_no_other_way(following_app: FastAPI) -> None:
    await write_of(following_app, YOUTH)
    for name in ("recovery_moves", "payable_moves", "subsidy_claim_moves", "insurance_claim_moves"):
        with pytest.raises(DBAPIError, match="only ever added to"):
            async with following_app.state.database.transaction() as session:
                await session.execute(text(f"UPDATE {name} SET ground = ''"))


async def test_money_under_an_earlier_id_keeps_the_person(
    following_app: FastAPI, placement_facts: Sister
) -> None:
    await write_of(following_app, FORMER)
    state = {"region": "640104", "state": "applied"}
    await placement_facts.tell("youth", FORMER, "youth.merged", DAY, into=YOUTH, **state)
    await following_app.state.followers["matching"].catch_up()
    async with following_app.state.database.reading() as session:
        assert await retained(session, [OTHER, YOUTH]) == [YOUTH]
        assert await retained(session, [FORMER]) == [FORMER]
        assert await retained(session, []) == []
