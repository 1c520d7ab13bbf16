"""The centre's word on a filed year: received, or returned and filed anew."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests import tokens
from tests.reporting import years
from tests.reporting.retelling import BY
from tests.reporting.years import AREA, Year

PATH = f"/v1/annual-reports/{AREA}/2025"
CENTRE = "640000"


@pytest.fixture
async def year(office, unit_facts, placement_facts, following_app, standing) -> Year:
    """Yinchuan's 2025, told to the end of the year."""
    years.wire(following_app, unit_facts, placement_facts)
    told = Year(following_app, standing.clock, unit_facts, placement_facts)
    await standing.once(told.tell, told)
    return told


async def hand_in(office, version=0, **said):
    body = BY | {"expected_version": version} | said
    answer = await office.post(f"{PATH}/filing", json=body, headers=tokens.officer(AREA))
    assert answer.status_code == 201, answer.text
    return answer.json()


async def decide(office, decision, version=1, by=CENTRE, **said):
    body = {"expected_version": version, "decision": decision} | said
    return await office.post(f"{PATH}/receipt", json=body, headers=tokens.officer(by))


async def read(office, path=PATH, **params):
    answer = await office.get(path, params=params, headers=tokens.officer(CENTRE))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_returned_year_is_filed_anew_and_received(office, year):
    first = await hand_in(office)
    assert first["state"] == "filed"
    assert (await decide(office, "returned", ground="请核对名单。")).status_code == 201
    (row,) = [
        one
        for one in (await read(office, "/v1/overdue/annual-reports"))["items"]
        if (one["region"], one["year"]) == (AREA, 2025)
    ]
    assert row["standing"] == "returned"
    assert (await read(office, version=1))["state"] == "returned"

    await hand_in(office, 1, reason="名单已核对。")
    assert (await decide(office, "received", 2)).status_code == 201
    versions = (await read(office, f"{PATH}/versions"))["versions"]
    assert [(one["state"], one["ground"]) for one in versions] == [
        ("returned", "请核对名单。"),
        ("received", None),
    ]
    assert (await read(office))["state"] == "draft"
    # What was frozen says nothing of the centre's word, and stays.
    assert (await read(office, version=1))["digest"] == first["digest"]


async def test_a_version_is_decided_on_once_by_the_centre_and_only_the_newest(office, year):
    assert (await decide(office, "received")).status_code == 404
    await hand_in(office)
    for told, code in (
        (await decide(office, "received", by=AREA), "not-the-centre"),
        (await decide(office, "received", 2), "version-moved"),
        (await decide(office, "returned"), "return-ground-missing"),
    ):
        assert told.json()["code"] == code
    assert sorted(
        answer.status_code
        for answer in await asyncio.gather(decide(office, "received"), decide(office, "received"))
    ) == [201, 409]
    assert (await decide(office, "received")).json()["code"] == "report-state-forbids"


async def test_the_database_itself_keeps_the_centres_word(office, year, following_app):
    await hand_in(office)
    await decide(office, "received")
    with pytest.raises(DBAPIError, match="only ever added to"):
        async with following_app.state.database.transaction() as session:
            await session.execute(text("UPDATE annual_receipts SET decision = 'returned'"))


async def post(office, path, region, **said):
    return await office.post(path, json=said, headers=tokens.officer(region))


async def test_a_year_that_is_missing_or_sent_back_is_urged_and_answered(office, year, clock):
    path = f"{PATH}/supervision-notes"
    demand = {"demand": "请报送2025年年度报告。", "answer_by": "2026-01-09"}
    refusals = [
        await post(office, path, CENTRE, **demand),
        await post(office, path, AREA, **demand),
        await post(office, "/v1/annual-reports/640104/2025/supervision-notes", CENTRE, **demand),
        await post(office, "/v1/annual-reports/640100/2026/supervision-notes", CENTRE, **demand),
    ]
    assert [one.json()["code"] for one in refusals] == [
        "nothing-to-urge", "not-the-centre", "county-does-not-file", "year-not-begun",
    ]  # fmt: skip
    clock.move("2026-01-05")
    answer = await post(office, path, CENTRE, **demand)
    assert answer.status_code == 201, answer.text
    note = answer.json()
    assert (note["year"], note["month"], note["standing"]) == (2025, None, "missing")
    assert (await read(office, path))["items"] == [note]
    assert (await read(office, f"/v1/annual-reports/{AREA}/2024/supervision-notes"))["items"] == []
    months = f"/v1/monthly-reports/{AREA}/2025-12/supervision-notes"
    assert (await read(office, months))["items"] == []
    # What the sisters told is read by then: cities file from the year of their first fact.
    await read(office)
    rows = (await read(office, "/v1/overdue/annual-reports"))["items"]
    told = {(one["region"], one["year"]): one["open_notes"] for one in rows}
    assert (told[AREA, 2025], told["640200", 2025]) == (1, 0)
    reply = f"/v1/supervision-notes/{note['id']}/answer"
    said = {"answer": "今日补报。", "expected_version": 1}
    assert (await post(office, reply, AREA, **said)).json()["state"] == "answered"
