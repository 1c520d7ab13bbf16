"""The work of one county is found by indexes: thousands elsewhere are not walked through."""

from functools import partial

import pytest

from services.units.queries import complaints, consultations, inspections
from tests import tokens
from tests.calendars import know_years
from tests.units.factories import a_recognised_unit
from tests.units.plans import crowd, pages_read
from tests.units.test_routes_complaints import complain, keyed
from tests.units.test_routes_consultations import URL as QUESTIONS
from tests.units.test_routes_inspections import faulty

HERE, THERE = "640202", "640104"
SPREAD = "one.unit_id || (n % 500 + 1)"
RECEIPT = r"'\x' || md5(CAST(n AS text))"


@pytest.fixture
async def two(units, units_app):
    """A unit here, and one in the county where everything happens."""
    await know_years(units_app)
    return [await a_recognised_unit(units, region=region) for region in (HERE, THERE)]


async def crowd_units(session, unit):
    await crowd(session, "units", unit["id"], times=500, credit_code="one.credit_code || n")


async def read(session, monkeypatch, ask):
    found, pages = await pages_read(session, monkeypatch, "execute", ask)
    assert pages < 100
    return found


def all_kinds(area, **more):
    every = {"after": None, "limit": 9} | more
    wanted = {"state": None, "overdue_on": None}
    return {
        "complaints": partial(
            complaints.complaints_within, area=area, wanted=complaints.Filter(), **every
        ),
        "inspections": partial(
            inspections.inspections_within, area=area, **wanted, reported=False, **every
        ),
        "consultations": partial(consultations.consultations_within, area=area, **wanted, **every),
    }


@pytest.mark.parametrize("area", [HERE, "640200", "640000"])
async def test_complaints(units, units_app, two, monkeypatch, area):
    here, there = [(await complain(units, unit)).json() for unit in two]
    async with units_app.state.database.transaction() as session:
        await crowd_units(session, two[1])
        await crowd(session, "complaints", there["id"], unit_id=SPREAD, receipt=RECEIPT)
        found = await read(session, monkeypatch, partial(all_kinds(area)["complaints"], session))
    ids = [one.complaint.id for one in found]
    assert ids == [here["id"]] if area != "640000" else len(ids) == 10


@pytest.mark.parametrize("area", [HERE, "640200", "640000"])
async def test_inspections(units, units_app, two, monkeypatch, area):
    here, there = [await faulty(units, unit) for unit in two]
    async with units_app.state.database.transaction() as session:
        await crowd_units(session, two[1])
        await crowd(session, "inspections", there["id"], unit_id=SPREAD)
        found = await read(session, monkeypatch, partial(all_kinds(area)["inspections"], session))
    ids = [one.inspection.id for one in found]
    assert ids == [here["id"]] if area != "640000" else len(ids) == 10


@pytest.mark.parametrize("area", [HERE, "640200", "640000"])
async def test_consultations(units, units_app, rows, monkeypatch, area):
    async def asked(region):
        told = {"region": region, "question": "见习期限是多久？"}
        await units.post(QUESTIONS, json=told, headers=keyed())
        return (await rows("consultations"))[-1]["id"]

    here, there = [await asked(region) for region in (HERE, THERE)]
    async with units_app.state.database.transaction() as session:
        await crowd(session, "consultations", there, receipt=RECEIPT)
        found = await read(session, monkeypatch, partial(all_kinds(area)["consultations"], session))
    ids = [one.consultation.id for one in found]
    assert ids == [here] if area != "640000" else len(ids) == 10


async def test_what_is_both_of_a_unit_and_of_a_place_here_is_listed_once(units, two):
    unit, _ = two
    told = (await complain(units, unit, county=HERE)).json()
    listed = await units.get("/v1/complaints", headers=tokens.officer(HERE))
    assert [one["id"] for one in listed.json()["items"]] == [told["id"]]


async def test_the_pages_of_a_county_hold_everything_once(units, two):
    ids = [(await complain(units, two[0])).json()["id"] for _ in range(3)]
    seen, cursor = [], None
    for _ in ids:
        params = {"limit": 1} | ({"cursor": cursor} if cursor else {})
        page = await units.get("/v1/complaints", params=params, headers=tokens.officer(HERE))
        seen += [one["id"] for one in page.json()["items"]]
        cursor = page.json()["next_cursor"]
    assert (seen, cursor) == (ids, None)
