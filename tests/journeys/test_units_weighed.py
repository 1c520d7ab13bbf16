"""What an office counts of its units, through the gateway: every number opens into its records."""

import asyncio
from collections.abc import Iterator
from datetime import date

import pytest

from launch.demo import judging, trainees
from launch.demo.offices import Office
from launch.demo.recruiting import HostUnit
from tests.journeys.conftest import BEGINS, CITY, assert_no_traces
from tests.journeys.house import House, a_house
from tests.journeys.town import Town, office_of, open_office
from tests.journeys.wire import CHINESE

pytestmark = pytest.mark.journey

REGION, COUNTY = "640000", "640122"
DAYS = {"from": "2024-01-01", "to": "2024-02-01"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of its own, in which every number is known by hand."""
    with a_house(tmp_path_factory.mktemp("weighed") / "data", BEGINS) as running:
        asyncio.run(open_office(running, CITY, REGION))
        yield running
        asyncio.run(assert_no_traces(running))


async def test_units_are_evaluated_named_and_counted(
    house: House, town: Town, office: Office
) -> None:
    unit = await town.a_unit(COUNTY)
    youth = await town.a_youth(COUNTY)
    await trainees.accept_and_sign(youth, unit)
    await trainees.arrive(youth, unit, house.today())
    left = await town.a_youth(COUNTY)
    assert left.dispatch is None
    complaint = await judging.complain(youth, unit, house.today())
    await judging.uphold(office, complaint["id"])
    house.move_clock(date(2024, 2, 1))
    await every_figure_opens(office, unit)
    await the_best_is_proposed_and_named(town, office, unit)
    await shares_and_seats_open(office, unit)
    await wishes_stand_beside_seats(office, left.id)
    await the_ledger_leads_to_arrivals(office)


async def every_figure_opens(office: Office, unit: HostUnit) -> None:
    path = f"/v1/evaluations/{unit.id}"
    found = await office.clerk.get(path, **DAYS)
    figures = {one["name"]: one for one in found["figures"]}
    assert figures["absorbed"]["value"] == 1
    assert figures[judging.UPHELD]["value"] == 1
    for name, figure in figures.items():
        records = await office.clerk.every(f"{path}/figures/{name}/records", **DAYS)
        assert len(records) == figure["entries"], name


async def the_best_is_proposed_and_named(town: Town, office: Office, unit: HostUnit) -> None:
    (candidate,) = await judging.candidates([office])
    assert candidate["unit_id"] == unit.id
    for criterion in candidate["score"]["criteria"]:
        assert criterion["parts"]
        assert CHINESE.search(criterion["title"])
    offices = {CITY: office, REGION: office_of(town.door, REGION)}
    named = await judging.name_best(offices, candidate, CITY)
    assert named["state"] == "named"
    (public,) = (await town.door.ask("GET", "/v1/public/units"))["items"]
    assert (public["id"], public["demonstration_since"]) == (unit.id, "2024-02-01")


async def shares_and_seats_open(office: Office, unit: HostUnit) -> None:
    for by in ("industry", "group", "ownership", "kind", "recommender"):
        shares = await office.clerk.get("/v1/collection/shares", region=CITY, by=by)
        assert (shares["units"], shares["seats"]) == (1, 1), by
        assert by == "group" or [one["units"] for one in shares["items"] if one["units"]] == [1]
    seats = await office.clerk.get("/v1/collection/seats", region=CITY)
    assert seats["total"]["now"] == 1
    posts = await office.clerk.every("/v1/collection/seats/posts", region=CITY)
    assert [one["id"] for one in posts] == unit.posts


async def wishes_stand_beside_seats(office: Office, youth_id: str) -> None:
    wishes = await office.clerk.get("/v1/wishes", region=CITY)
    assert wishes["waiting"] == 1
    assert [one["county"] for one in wishes["counties"] if one["youths"]] == [COUNTY]
    params = {"region": CITY, "county": COUNTY}
    waiting = await office.clerk.every("/v1/wishes/youths", **params)
    assert [one["youth_id"] for one in waiting] == [youth_id]


async def the_ledger_leads_to_arrivals(office: Office) -> None:
    ledger = await office.clerk.get("/v1/collection/ledger", region=CITY, **DAYS)
    arrivals = await office.clerk.every(
        "/v1/collection/ledger/records", region=CITY, stage="arrivals", **DAYS
    )
    assert len(arrivals) == 1
    counted = [
        stage["value"]
        for one in ledger["items"]
        for stage in one["stages"]
        if stage["stage"] == "arrivals"
    ]
    assert sum(counted) == 1
