"""Lines decided ahead of their turn: decided anew where something was settled meanwhile."""

from datetime import date

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from ulid import ULID

from services.common.values import ids
from services.reporting.actions import lines
from services.reporting.tables.payees import PayeeAccount
from services.reporting.tables.settlements import SettledDays, Settlement, SettlementLine
from tests.reporting import settling
from tests.reporting.settling import MARCH, YOUTH

ELSEWHERE = "days-settled-elsewhere"


@pytest.fixture
async def cities(office, clock, placement_facts):
    """Two cities, in each of which the same youth was on post on the same days of March."""
    clock.move("2026-04-01")
    one, other = (settling.Office(office, clock, area) for area in ("640100", "640200"))
    await settling.one_confirmed(one, placement_facts)
    there = {"region": "640200", "workplace_county": "640205", "youth_id": YOUTH}
    placement = await placement_facts.arrive(date(2026, 3, 2), **there)
    await placement_facts.confirm(placement, MARCH, date(2026, 3, 31))
    return one, other


async def opened_again(session, settlement_id) -> str:
    """A copy of a settlement in preparation, as of when the first was opened."""
    again = ids.new("stm")
    settlement = await session.get_one(Settlement, settlement_id)
    copy = {one.name: getattr(settlement, one.name) for one in Settlement.__table__.columns}
    session.add(Settlement(**copy | {"id": again, "state": "preparing", "prepared_to": ""}))
    return again


async def test_what_was_settled_since_a_draft_is_decided_anew(cities, following_app):
    one, other = cities
    first = await one.prepare(MARCH)
    second = await other.prepare(MARCH)
    database = following_app.state.database
    async with database.transaction() as session:
        again = await opened_again(session, second["id"])
    async with database.transaction() as session:
        ahead = await lines.draft(session, again)
    assert [line.held_for for line in ahead.lines] == [(ELSEWHERE,)]
    told = {"decision": "returned", "ground": "重新编制"}
    await one.moved(first, "review", "reviewer", **told)
    async with database.transaction() as session:
        assert await lines.write(session, again, ahead) == 1
    async with database.transaction() as session:
        query = select(SettlementLine).where(SettlementLine.settlement_id == again)
        (line,) = await session.scalars(query)
        assert list(line.held_for) == []
        (days,) = await session.scalars(select(SettledDays))
        assert days.line_id == line.id


async def test_what_stands_as_drafted_is_written_so(cities, following_app):
    one, other = cities
    await one.prepare(MARCH)
    second = await other.prepare(MARCH)
    database = following_app.state.database
    async with database.transaction() as session:
        again = await opened_again(session, second["id"])
    async with database.transaction() as session:
        ahead = await lines.draft(session, again)
    async with database.transaction() as session:
        await lines.write(session, again, ahead)
        assert await lines.write(session, again, await lines.draft(session, again)) == 0
    async with database.transaction() as session:
        query = select(SettlementLine).where(SettlementLine.settlement_id == again)
        (line,) = await session.scalars(query)
        assert list(line.held_for) == [ELSEWHERE]


@pytest.mark.parametrize(
    "key", ["settlement_id", "payee_account_id", "adjusts", "set_off_against", None]
)
async def test_no_line_and_no_day_names_what_is_not_there(cities, following_app, key):
    one, _ = cities
    await one.prepare(MARCH)
    async with following_app.state.database.transaction() as session:
        (kept,) = (await session.execute(select(SettlementLine.__table__))).mappings()
        (days,) = (await session.execute(select(SettledDays.__table__))).mappings()
    fresh = {"id": ids.new("stl"), "placement_id": f"plc_{ULID()}"}
    line = dict(kept) | fresh
    if key:
        line |= {key: "xxx_1"}
    if key == "set_off_against":
        line |= {"set_off": "1.00", "to_pay": line["to_pay"] - 1}
    row = dict(days) | {"placement_id": f"plc_{ULID()}", "youth_id": f"yth_{ULID()}"}
    acts = [insert(SettlementLine).values(line)]
    if key is None:
        acts = [insert(SettledDays).values(row | {"line_id": "stl_1"})]
    with pytest.raises(IntegrityError, match="does not hold"):
        await _do(following_app, acts)
    # The same with keys that are there.
    known = dict(kept) | fresh | {"id": ids.new("stl")}
    await _do(following_app, [insert(SettlementLine).values(known)])


async def test_what_lines_name_is_never_deleted_and_no_line_altered(cities, following_app):
    one, _ = cities
    await one.prepare(MARCH)
    acts = (
        delete(Settlement),
        delete(PayeeAccount),
        delete(SettlementLine),
        update(Settlement).values(id="stm_1"),
        update(PayeeAccount).values(id="pay_1"),
        update(SettlementLine).values(sentence=""),
        update(SettledDays).values(line_id="stl_1"),
    )
    for act in acts:
        with pytest.raises(DBAPIError, match="only ever added to"):
            await _do(following_app, [act])


async def _do(app, acts):
    async with app.state.database.transaction() as session:
        for act in acts:
            await session.execute(act)
