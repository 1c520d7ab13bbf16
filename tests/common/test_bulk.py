"""Rows inserted by arrays and by COPY: each value as it was given, all in their order."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from services.common.deeds import by_itself
from services.common.store import bulk, copying
from services.common.store.bulk import as_json, insert_rows
from services.common.store.changes import Change, ManyChanges, record_all, record_many
from services.common.store.database import Database
from services.common.store.tables import changes, remembered_answers
from services.common.time.clock import Clock

DEED = by_itself("test", Clock(), "req_test")
DAY = date(2026, 3, 2)


@pytest.fixture
async def database(kernel_url):
    database = Database(kernel_url, connections=2)
    yield database
    await database.close()


@pytest.fixture(params=["arrays", "COPY"])
def way(request, monkeypatch):
    """How rows are sent: as a few are, and as very many."""
    if request.param == "COPY":
        monkeypatch.setattr(bulk, "ROWS", 0)
        monkeypatch.setattr(copying, "ROWS", 3)
        monkeypatch.setattr(copying, "AT_ONCE", 2)


@pytest.mark.usefixtures("way")
async def test_rows_of_several_statements_stand_in_the_order_in_which_they_were_given(database):
    told = [Change("note", f"n{n}", 1, "note.kept", DAY, {"名": n}) for n in (5, 3, 9, 1, 7, 2, 8)]
    async with database.transaction() as session:
        await record_all(session, DEED, told)
    async with database.transaction() as session:
        rows = (await session.execute(select(changes).order_by(changes.c.id))).all()
    assert [(row.object_id, row.data) for row in rows] == [(one.id, one.data) for one in told]
    assert {(row.occurred_on, row.recorded_at, row.author) for row in rows} == {
        (DAY, DEED.now, "test")
    }
    assert {(row.no, row.ground, row.request_id) for row in rows} == {(None, "", "req_test")}


@pytest.mark.usefixtures("way")
async def test_many_changes_alike_stand_in_their_order_among_the_others(database):
    many = ManyChanges("note", 2, "note.kept", DAY, ["n2", "n1"], [as_json({"名": 1}), "{}"], "g")
    async with database.transaction() as session:
        await record_all(session, DEED, [Change("note", "first", 1, "note.made", DAY, {})])
        await record_many(session, DEED, many)
        await record_all(session, DEED, [Change("note", "last", 1, "note.made", DAY, {})])
    async with database.transaction() as session:
        rows = (await session.execute(select(changes).order_by(changes.c.id))).all()
    told = [(row.object_id, row.version, row.event, row.ground, row.data) for row in rows]
    assert told == [
        ("first", 1, "note.made", "", {}),
        ("n2", 2, "note.kept", "g", {"名": 1}),
        ("n1", 2, "note.kept", "g", {}),
        ("last", 1, "note.made", "", {}),
    ]
    assert {row.recorded_at for row in rows} == {DEED.now}


@pytest.mark.usefixtures("way")
async def test_bytes_nothing_and_what_is_the_same_arrive_as_given(database):
    columns = {"scope": [b"\x00", b"{,}"], "fingerprint": [b"\\", b'"'], "status": [201, 202]}
    same = {"rights": b"r", "answer": b"", "expires_at": DEED.now}
    async with database.transaction() as session:
        await insert_rows(session, remembered_answers, columns, same)
    async with database.transaction() as session:
        query = select(remembered_answers).order_by(remembered_answers.c.status)
        rows = [tuple(row) for row in await session.execute(query)]
    assert rows == [
        (b"\x00", b"\\", b"r", 201, b"", DEED.now),
        (b"{,}", b'"', b"r", 202, b"", DEED.now),
    ]


@pytest.mark.usefixtures("way")
async def test_a_value_that_is_missing_stays_missing(database):
    columns = {
        "object": ["note", "note"],
        "object_id": ["NULL", "b,{}"],
        "version": [1, 1],
        "no": [None, 4],
        "data": [as_json({}), as_json(["\"{}\\'"])],
    }
    same = {"event": "e", "occurred_on": DAY, "recorded_at": DEED.now, "author": "a"}
    async with database.transaction() as session:
        await insert_rows(session, changes, columns, same | {"ground": "", "request_id": ""})
    async with database.transaction() as session:
        query = select(changes.c.object_id, changes.c.no, changes.c.data).order_by(changes.c.id)
        rows = [tuple(row) for row in await session.execute(query)]
    assert rows == [("NULL", None, {}), ("b,{}", 4, ["\"{}\\'"])]


@pytest.mark.usefixtures("way")
async def test_one_that_is_refused_leaves_nothing_of_the_others(database):
    twice = [Change("note", "a", 1, "note.kept", DAY, {}) for _ in range(2)]
    with pytest.raises(DBAPIError, match="uq_changes"):
        async with database.transaction() as session:
            await record_all(session, DEED, twice)
    async with database.transaction() as session:
        assert (await session.execute(select(changes))).all() == []


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda some: st.lists(some) | st.dictionaries(st.text(st.characters(codec="utf-8")), some),
)


@given(value=JSON_VALUES)
def test_a_value_is_written_as_it_is(value) -> None:
    assert json.loads(as_json(value)) == value


def test_a_value_is_written_without_blanks_each_text_as_it_is() -> None:
    assert as_json({"名": ["甲", None, 1.5, True], "b": {}}) == '{"名":["甲",null,1.5,true],"b":{}}'


@dataclass
class Holder:
    """Something that others would write as a dictionary."""

    name: str = "甲"


class Kind(Enum):
    """One that is no text."""

    A = "a"


@pytest.mark.parametrize(
    "value",
    [b"", bytearray(), Decimal(1), {"a"}, frozenset(), DAY, DEED.now, Holder(), Kind.A, object()],
)
@pytest.mark.parametrize("within", [lambda one: one, lambda one: {"a": [one]}])
def test_what_is_no_value_is_refused_at_any_depth(value, within) -> None:
    with pytest.raises(TypeError, match="not JSON serializable"):
        as_json(within(value))


def test_neither_is_a_key_that_is_no_text_nor_a_number_that_is_none() -> None:
    with pytest.raises(TypeError, match="keys must be"):
        as_json({b"a": 1})
    for number in (nan, inf):
        with pytest.raises(ValueError, match="not JSON compliant"):
            as_json(number)
