"""The calendar over HTTP: seeded, open to everybody, replaced by an administrator."""

import asyncio
from datetime import date

from sqlalchemy import select

from services.common.deeds import by_itself
from services.common.store.tables import changes
from services.reporting import app as service
from services.reporting.actions import calendar
from services.reporting.readers import almanac
from services.reporting.rules.calendar import Arrangement
from services.reporting.tables.calendar import CalendarYear
from tests import conftest, tokens

NEW = {
    "status": "published",
    "off": ["2027-01-01", "2027-02-08"],
    "on": ["2027-02-14"],
    "source": "国办发明电〔2026〕7号",
    "ground": "国务院办公厅公布2027年节假日安排",
    "expected_version": 1,
}


def administrator():
    return tokens.officer("640000", "administrator")


async def test_a_published_year_is_open_to_everybody(reporting):
    answer = await reporting.get("/v1/calendar/2026")
    assert answer.status_code == 200
    told = answer.json()
    assert (told["status"], told["version"]) == ("published", 1)
    assert "2026-01-04" in told["on"]
    assert "2026-02-16" in told["off"]


async def test_a_year_not_yet_published_is_provisional(reporting):
    told = (await reporting.get("/v1/calendar/2027")).json()
    assert (told["status"], told["on"]) == ("provisional", [])


async def test_a_year_beyond_is_unknown(reporting):
    answer = await reporting.get("/v1/calendar/2040")
    assert (answer.status_code, answer.json()["code"]) == (404, "year-out-of-reach")


async def test_an_administrator_replaces_a_year_and_the_feed_tells(reporting, reporting_app):
    answer = await reporting.put("/v1/calendar/2027", json=NEW, headers=administrator())
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    assert (await reporting.get("/v1/calendar/2027")).json()["status"] == "published"
    async with reporting_app.state.database.transaction() as session:
        rows = list(
            await session.execute(
                select(changes.c.version, changes.c.event, changes.c.data)
                .where(changes.c.object == "calendar", changes.c.object_id == "2027")
                .order_by(changes.c.version)
            )
        )
        kept = list(await session.scalars(select(CalendarYear).where(CalendarYear.year == 2027)))
    assert [row.event for row in rows] == ["calendar.provisional", "calendar.published"]
    assert rows[1].data["off"] == NEW["off"]
    assert len(kept) == 2


async def test_a_stale_version_replaces_nothing(reporting):
    await reporting.put("/v1/calendar/2027", json=NEW, headers=administrator())
    answer = await reporting.put("/v1/calendar/2027", json=NEW, headers=administrator())
    assert (answer.status_code, answer.json()["code"]) == (412, "calendar-changed")


async def test_only_an_administrator_replaces_a_year(reporting):
    answer = await reporting.put("/v1/calendar/2027", json=NEW, headers=tokens.officer())
    assert answer.status_code == 403


async def test_only_the_regions_own_administrator_replaces_a_year(reporting):
    headers = tokens.officer("640104", "administrator")
    answer = await reporting.put("/v1/calendar/2027", json=NEW, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "not-the-province")


async def test_a_make_up_day_on_a_weekday_is_malformed(reporting):
    wrong = NEW | {"on": ["2027-02-15"]}
    answer = await reporting.put("/v1/calendar/2027", json=wrong, headers=administrator())
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/on"


async def test_a_second_start_seeds_nothing_twice(reporting_app):
    await _seed(reporting_app, almanac.years(date(2026, 3, 2)))
    assert await _versions(reporting_app, 2026) == [1]


async def test_a_library_that_changed_its_mind_alters_no_stored_year(reporting_app):
    await _seed(reporting_app, [Arrangement(2026, "published", (), (), "另一版本的库")])
    assert await _versions(reporting_app, 2026) == [1]


async def test_a_library_that_learns_of_a_year_ends_the_provision(reporting_app):
    await _seed(reporting_app, [Arrangement(2027, "published", (), (), "新版本的库")])
    assert await _versions(reporting_app, 2027) == [1, 2]


async def test_a_process_that_runs_over_the_turn_of_years_computes_the_next(
    reporting_made, clock, monkeypatch
):
    monkeypatch.setattr(service, "_HOUR", 0.05)
    async with conftest.started(reporting_made) as app:
        assert await _versions(app, 2033) == []
        clock.move("2031-01-01")
        for _ in range(1200):
            if await _versions(app, 2033):
                break
            await asyncio.sleep(0.05)
        assert await _versions(app, 2033) == [1]


async def _seed(app, years):
    async with app.state.database.transaction() as session:
        await calendar.seed(session, by_itself("reporting", app.state.clock, "test"), years)


async def _versions(app, year):
    async with app.state.database.transaction() as session:
        rows = await session.scalars(
            select(CalendarYear.version)
            .where(CalendarYear.year == year)
            .order_by(CalendarYear.version)
        )
        return list(rows)


async def test_a_year_an_office_loaded_stands_when_a_library_learns_of_it(reporting, reporting_app):
    await reporting.put("/v1/calendar/2027", json=NEW, headers=administrator())
    await _seed(reporting_app, [Arrangement(2027, "published", (), (), "新版本的库")])
    assert await _versions(reporting_app, 2027) == [1, 2]
    assert (await reporting.get("/v1/calendar/2027")).json()["source"] == NEW["source"]


async def test_a_year_an_office_loaded_as_provisional_gives_way_to_the_published(
    reporting, reporting_app
):
    draft = NEW | {"status": "provisional"}
    await reporting.put("/v1/calendar/2027", json=draft, headers=administrator())
    await _seed(reporting_app, [Arrangement(2027, "published", (), (), "新版本的库")])
    assert await _versions(reporting_app, 2027) == [1, 2, 3]
    assert (await reporting.get("/v1/calendar/2027")).json()["status"] == "published"


async def test_a_year_that_no_library_knows_is_loaded_and_counted_by(reporting, clock):
    beyond = NEW | {"off": ["2030-02-04"], "on": ["2030-02-09"], "expected_version": None}
    answer = await reporting.put("/v1/calendar/2030", json=beyond, headers=administrator())
    assert (answer.status_code, answer.json()["version"]) == (200, 1)
    assert (await reporting.get("/v1/calendar/2029")).status_code == 404
