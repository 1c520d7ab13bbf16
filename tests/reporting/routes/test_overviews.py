"""The overview over HTTP: one call for a front end, and the same as pictures."""

from xml.etree import ElementTree as ET

import pytest

from services.common.upstream import Upstream
from services.reporting.clients.matching import Matching
from tests import tokens
from tests.matching import factories
from tests.reporting import years
from tests.reporting.years import AREA, COUNTY, Year

PATH = f"/v1/overview/{AREA}"


@pytest.fixture
async def year(office, unit_facts, placement_facts, following_app, standing) -> Year:
    """Yinchuan's 2025, told to the end of the year and read."""
    years.wire(following_app, unit_facts, placement_facts)
    told = Year(following_app, standing.clock, unit_facts, placement_facts)

    async def make():
        await told.tell()
        for follower in following_app.state.followers.values():
            await follower.catch_up()

    await standing.once(make, told)
    return told


async def read(office, path: str = PATH, region: str = AREA, **params):
    answer = await office.get(path, headers=tokens.officer(region), params=params)
    assert answer.status_code == 200, answer.text
    return answer


async def test_a_year_in_one_call(office, year):
    await factories.offer(year.matching.app, seats=3)
    told = (await read(office)).json()
    assert (told["year"], told["until"], told["region_name"]) == (2025, "2025-12-30", "银川市")
    assert (told["plan"], told["arrivals"]) == (3, 2)
    assert (told["plan_rate"], told["retention_rate"]) == ("0.6667", "0.5000")
    months = {one["month"]: one for one in told["months"]}
    assert len(months) == 12
    assert (months["2025-03"]["plan"], months["2025-03"]["arrivals"]) == (3, 2)
    assert (months["2025-02"]["plan"], months["2025-02"]["new_seats"]) == (None, 5)
    paid = {month: one["paid"] for month, one in months.items() if one["paid"] != "0.00"}
    assert paid == {"2025-04": "1660.00", "2025-05": "-10.00"}
    assert months["2025-03"]["on_post"] == 2
    assert told["now"]["open"] == told["now"]["offered"] - told["now"]["taken"] == 3
    # 2024-05 to 2025-11 were never filed; the city reports since its first fact.
    assert told["now"]["overdue_reports"] == 19
    assert {one["kind"]: one["amount"] for one in told["paid"]}["living_allowance"] == "1650.00"
    assert told["fund"] == dict.fromkeys(("granted", "spent", "committed", "available"), "0.00")
    parts = {one["name"]: one["values"] for one in told["parts"]}
    assert (parts["兴庆区"][5], parts["市本级"][4]) == (2, 3)


async def test_a_county_sees_its_own_and_a_year_before_may_be_asked_for(office, year):
    told = (await read(office, f"/v1/overview/{COUNTY}", COUNTY, year=2024)).json()
    assert (told["plan"], told["plan_rate"], told["retention_rate"]) == (None, None, None)
    assert (told["arrivals"], told["parts"], told["until"]) == (1, [], "2024-12-31")


@pytest.mark.parametrize("of", ["intake", "seats", "money", "parts"])
async def test_every_picture_is_well_formed_and_says_what_it_shows(office, year, of):
    answer = await read(office, f"{PATH}/chart.svg", of=of)
    assert answer.headers["content-type"] == "image/svg+xml"
    drawn = ET.fromstring(answer.content)
    assert drawn[0].text.startswith("银川市2025年各")
    assert b"<text" not in answer.content


async def test_a_county_without_parts_has_a_picture_too(office, year):
    answer = await read(office, f"/v1/overview/{COUNTY}/chart.svg", COUNTY, of="parts")
    assert answer.status_code == 200


async def test_what_cannot_be_shown_is_a_problem(office, year):
    for path, params, expected in (
        (PATH, {"year": 2026}, (404, "year-not-begun")),
        (PATH, {"year": 2199}, (404, "year-not-begun")),
        (PATH, {"year": 1900}, (404, "region-unknown")),
        (PATH, {"year": 2010}, (409, "no-policy-value")),
        (PATH, {"year": 9999}, (422, "malformed")),
        ("/v1/overview/649900", {}, (422, "malformed")),
        ("/v1/overview/640200", {}, (404, "outside-region")),
    ):
        for ending, more in (("", {}), ("/chart.svg", {"of": "intake"})):
            answer = await office.get(
                f"{path}{ending}", headers=tokens.officer(AREA), params=params | more
            )
            assert (answer.status_code, answer.json()["code"]) == expected, (path, params)
    away = Upstream("matching", "http://127.0.0.1:9", year.app.state.keys)
    year.app.state.matching = Matching(away)
    answer = await office.get(PATH, headers=tokens.officer(AREA))
    assert (answer.status_code, answer.json()["code"]) == (503, "standing-unavailable")
    unit = await office.get(PATH, headers=tokens.unit(year.a))
    assert unit.status_code == 403
