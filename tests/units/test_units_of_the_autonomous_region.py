"""A unit that the autonomous region recognised is proposed for removal by its own office."""

from tests import tokens
from tests.units.factories import a_recognised_unit, an_open_post
from tests.units.removing import (
    PATH,
    PROPOSED,
    a_service,
    done,
    proposals,
    proposed_for_cause,
    sweep,
)

OWN = "640000"


async def test_its_office_proposes_it_for_cause_and_no_county_does(units, units_app, reported):
    unit = await a_recognised_unit(units, region=OWN)
    told = {"unit_id": unit["id"], "expected_version": unit["version"]}
    told |= {"facts": "虚报见习人员考勤", "evidence": "检查记录"}
    county = await units.post(PATH, json=told, headers=tokens.officer("640104"))
    assert (county.status_code, county.json()["code"]) == (404, "unit-not-found")
    answer = await proposed_for_cause(units, unit)
    assert (answer.status_code, answer.json()["region"]) == (201, OWN), answer.text
    noticed = await done(units, answer.json(), "notice", **a_service("2026-03-02"))
    assert noticed["reply_by"] == "2026-03-16"


async def test_the_clock_proposes_it_like_any_other(units, reported, clock):
    unit = await a_recognised_unit(units, region=OWN)
    await an_open_post(units, unit, headcount=1)
    clock.move(PROPOSED)
    assert await sweep(units, OWN) == (1, 1, 0)
    (proposal,) = await proposals(units)
    assert (proposal["unit_id"], proposal["region"]) == (unit["id"], OWN)
