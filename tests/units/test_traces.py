"""Of those who complained of a unit only they are read whom the words could name."""

from functools import partial

import pytest
from sqlalchemy import text

from services.common.store.sealed import blinds
from services.units.actions import traces
from services.units.policy.given_names import name_words
from services.units.queries import complaints
from services.units.rules.anonymity import keys_in
from tests.calendars import know_years
from tests.units.factories import a_recognised_unit
from tests.units.plans import crowd, pages_read
from tests.units.test_routes_complaints import NAME, PHONE, complain, decide, investigated, move

RECEIPT = r"'\x' || md5(CAST(n AS text))"


@pytest.fixture
async def unit(units, units_app):
    await know_years(units_app)
    return await a_recognised_unit(units)


async def near(session, unit, *texts):
    return await traces.complainants_near(session, unit["id"], texts)


async def test_only_they_are_read_whom_the_words_could_name(units, units_app, unit):
    await complain(units, unit)
    await complain(units, unit, name="王某强", phone="13900005555")
    async with units_app.state.database.transaction() as session:
        assert await near(session, unit, "现场查看属实", None) == []
        assert [one.name for one in await near(session, unit, f"{NAME}所述")] == [NAME]
        assert [one.phone for one in await near(session, unit, "尾号55-55")] == ["13900005555"]
        other = await a_recognised_unit(units)
        assert await near(session, other, f"{NAME}所述") == []


async def test_thousands_of_complaints_are_not_read(units, units_app, unit, monkeypatch):
    told = (await complain(units, unit)).json()
    async with units_app.state.database.transaction() as session:
        await crowd(session, "complaints", told["id"], receipt=RECEIPT)
        keys = [
            index
            for key in keys_in([f"{NAME}所述属实"], name_words())
            for index in blinds(traces._of(unit["id"]), key)
        ]
        ask = partial(complaints.complainants, session, [unit["id"]], keys)
        found, pages = await pages_read(session, monkeypatch, "execute", ask)
    assert [one.name for one in found] == [NAME]
    assert pages < 100


async def test_a_complaint_of_the_time_before_is_hidden_and_then_traced(
    units, units_app, unit, rows
):
    complaint, _ = await investigated(units, unit)
    async with units_app.state.database.transaction() as session:
        await session.execute(text("DELETE FROM complaint_traces"))
        await session.execute(text("UPDATE complaints SET traced = false"))
    refused = await decide(units, complaint, finding=f"{NAME}所述属实")
    assert refused.json()["code"] == "complainant-named"
    await traces.trace_all(units_app.state.database)
    assert [row["traced"] for row in await rows("complaints")] == [True]
    assert len(await rows("complaint_traces")) == 2
    for named in (f"{NAME}所述属实", f"尾号{PHONE[-4:]}的人员所述属实"):
        refused = await decide(units, complaint, finding=named)
        assert refused.json()["code"] == "complainant-named"
    assert (await decide(units, complaint)).status_code == 200


async def test_a_trace_tells_nothing_and_is_another_of_each_unit(units, unit, rows):
    other = await a_recognised_unit(units)
    for one in (unit, other):
        await complain(units, one)
    kept = await rows("complaint_traces")
    assert len({row["trace"] for row in kept}) == len(kept) == 4
    for hidden in (NAME[-2:], PHONE[-4:]):
        assert hidden not in str(kept)
        assert hidden.encode() not in b"".join(row["trace"] for row in kept)


async def test_without_a_name_or_a_phone_there_is_no_trace(units, unit, rows):
    told = (await complain(units, unit, name=None, phone=None)).json()
    assert await rows("complaint_traces") == []
    assert [row["traced"] for row in await rows("complaints")] == [True]
    assert (await move(units, told, "investigation")).status_code == 200
