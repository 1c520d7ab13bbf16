"""What the tests lay as rows is what they would have made through the paths."""

import re
from collections import Counter
from datetime import datetime

import pytest
from sqlalchemy import text

from tests import tokens, worlds
from tests.databases import _TABLES
from tests.units.factories import a_recognised_unit, an_open_post, seen
from tests.worlds import _UNKEPT

OWN = re.compile(r"[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26}|91640104MA\w{8}")
"""Ids and credit codes: nobody else's."""
RELAYED = ("no", "digest")
LAID = (0, 0, 1, 2)
"""Two units are made, of which the second is laid; two posts of that one are made before one is."""
first: list[dict[str, list[dict[str, object]]]] = []


def plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, bytes):
        return len(value)
    return OWN.sub("…", value if isinstance(value, str) else repr(value))


@pytest.fixture(scope="module", autouse=True)
def nothing_kept():
    """As if no test had asked for anything before; what those have kept comes back."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worlds, "_asked", Counter())
        patch.setattr(worlds, "_kept", {})
        yield


@pytest.fixture
def laid(monkeypatch):
    """The worlds that were laid in this test."""
    found = []
    lay = worlds._lay

    async def noted(app, world):
        found.append(world)
        return await lay(app, world)

    monkeypatch.setattr(worlds, "_lay", noted)
    return found


@pytest.mark.parametrize("time", range(4))
async def test_a_unit_and_its_post_are_alike_made_or_laid(units, units_app, rows, laid, time):
    unit = await a_recognised_unit(units)
    assert await seen(units, unit) == unit
    path = f"/v1/units/{unit['id']}/documents/{unit['documents'][0]['id']}"
    assert (await units.get(path, headers=tokens.officer())).status_code == 200
    await an_open_post(units, unit)
    assert len(laid) == LAID[time]
    found = await everything(units_app, rows)
    first.append(found)
    assert {table: kept for table, kept in found.items() if kept != first[0][table]} == {}


async def everything(units_app, rows):
    """All rows of each table, without what is each one's own."""
    async with units_app.state.database.transaction() as session:
        tables = set(await session.scalars(text(_TABLES))) - set(_UNKEPT)
    return {
        table: sorted(
            [(key, plain(row[key])) for key in row if key not in RELAYED or table != "changes"]
            for row in await rows(table)
        )
        for table in tables
    }
