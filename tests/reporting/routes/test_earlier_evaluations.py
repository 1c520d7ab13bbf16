"""Evaluations read again as they were known before, whatever was corrected since."""

from datetime import date

import pytest

from tests import tokens
from tests.reporting.routes.test_evaluations import (
    CITY,
    COUNTY,
    OTHER_CITY,
    by_name,
    read,
    recognised,
    records,
    trained,
)


def standpoint(evaluation):
    """An evaluation's own standpoint, as it is asked for again."""
    positions = {f"{one['source']}_position": one["position"] for one in evaluation["as_of"]}
    return {"known_on": evaluation["known_on"]} | positions


async def test_an_evaluation_and_its_records_come_again_as_they_were(
    office, unit_facts, placement_facts, clock
):
    unit_id = await recognised(unit_facts)
    keys = await trained(placement_facts, unit_id)
    first = await read(office, unit_id)
    counted = await records(office, unit_id, "ended-early")
    clock.move("2026-03-09")
    await placement_facts.end_early(keys[3], date(2025, 6, 2))
    await unit_facts.tell("unit", unit_id, "unit.suspended", date(2026, 2, 2), region=COUNTY)
    now = await read(office, unit_id)
    assert by_name(now)["ended-early"]["value"] == 2
    again = await read(office, unit_id, **standpoint(first))
    assert again["figures"] == first["figures"]
    assert (again["standing"], again["known_at"]) == ("recognised", None)
    assert await records(office, unit_id, "ended-early", **standpoint(first)) == counted
    assert await read(office, unit_id, **standpoint(now)) == now | {
        "known_at": None,
        "as_of": [one | {"at": None} for one in now["as_of"]],
    }


async def test_what_was_due_on_that_day_could_still_be_done(
    office, unit_facts, placement_facts, clock
):
    unit_id = await recognised(unit_facts)
    theirs = {"unit_id": unit_id, "post_id": "pst_A", "region": COUNTY, "workplace_county": COUNTY}
    await placement_facts.tell(
        "dispatch", "dsp_A", "dispatch.accepted", date(2026, 3, 2), **theirs, sign_by="2026-03-02"
    )
    days = {"to": "2026-03-02"}
    then = standpoint(await read(office, unit_id, **days))
    clock.move("2026-03-09")
    assert by_name(await read(office, unit_id, **days))["overdue-signatures"]["value"] == 1
    again = by_name(await read(office, unit_id, **days, **then))
    assert again["overdue-signatures"]["value"] == 0


async def test_who_looks_after_the_unit_now_sees_it_as_it_was(office, unit_facts):
    unit_id = await recognised(unit_facts)
    then = standpoint(await read(office, unit_id))
    await unit_facts.tell("unit", unit_id, "unit.recognised", date(2026, 3, 2), region="640202")
    seen = await read(office, unit_id, tokens.officer(OTHER_CITY), **then)
    assert seen["region"] == COUNTY
    await read(office, unit_id, tokens.officer(CITY), status=404, **then)


async def test_nothing_was_known_before_it_was_told(office, unit_facts):
    unit_id = await recognised(unit_facts)
    then = {"known_on": "2026-03-02", "units_position": 0, "matching_position": 0}
    await read(office, unit_id, status=404, **then)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"known_on": "2026-03-02"}, "standpoint-incomplete"),
        ({"units_position": 1, "matching_position": 0}, "standpoint-incomplete"),
        ({"known_on": "2026-03-02", "units_position": 1}, "standpoint-incomplete"),
        (
            {"known_on": "2026-03-03", "units_position": 1, "matching_position": 0},
            "standpoint-ahead",
        ),
        (
            {"known_on": "2026-03-02", "units_position": 99, "matching_position": 0},
            "standpoint-ahead",
        ),
        (
            {"known_on": "2026-02-27", "units_position": 1, "matching_position": 0},
            "period-not-over",
        ),
    ],
)
async def test_a_standpoint_is_whole_and_lies_in_the_past(office, unit_facts, asked, code):
    unit_id = await recognised(unit_facts)
    assert (await read(office, unit_id, status=422, **asked))["code"] == code
