"""A trainee handed to another mentor: matching knows mentors by units' feed alone."""

import pytest

from tests import tokens
from tests.conftest import client_of
from tests.matching import placing
from tests.units.factories import a_recognised_unit, an_applicant, an_open_post
from tests.units.test_mergers import a_trainee
from tests.units.test_routes_mentors import ended, handed, named, refusal


@pytest.fixture
async def matching(joined):
    async with client_of(joined.matching) as client:
        yield client


@pytest.fixture
async def unit(units):
    return await a_recognised_unit(units)


@pytest.fixture
async def post(units, unit):
    return await an_open_post(units, unit)


@pytest.fixture
async def placement(joined, matching, post):
    return await a_trainee(joined, matching, post)


async def changed(matching, placement, mentor_id, headers=None, **body):
    told = {
        "mentor_id": mentor_id,
        "since": "2026-03-02",
        "ground": "原带教老师调离",
        "expected_version": placement["version"],
    } | body
    return await matching.post(
        f"/v1/placements/{placement['id']}/mentor-changes",
        json=told,
        headers=tokens.unit(placement["unit_id"]) if headers is None else headers,
    )


async def test_a_trainee_is_handed_over_and_the_mentor_before_stays_on_record(
    units, joined, matching, unit, placement
):
    first = unit["mentors"][0]["id"]
    assert placement["mentor_id"] == first
    second = await named(units, unit)
    answer = await changed(matching, placement, second["id"])
    shown = answer.json()
    assert (answer.status_code, shown["mentor_id"]) == (201, second["id"])
    third = await named(units, unit)
    by_office = tokens.officer("640100")
    again = await changed(matching, shown, third["id"], by_office)
    assert again.status_code == 201
    kept = [(one["before"], one["mentor_id"]) for one in again.json()["mentor_changes"]]
    assert kept == [(first, second["id"]), (second["id"], third["id"])]
    told = (await placing.events(joined.matching, "placement", placement["id"]))[1]
    assert (told[0], str(told[1])) == ("placement.mentor-changed", "2026-03-02")
    changed_to = {"mentor_id": second["id"], "before": first, "since": "2026-03-02"}
    assert told[2] | changed_to == told[2]
    assert set(told[2]) == {*changed_to, "youth_id", "youth_region"}


async def test_another_mentor_at_the_post_leaves_the_trainees_mentor(
    units, joined, matching, *, unit, post, placement
):
    other = await named(units, unit)
    assert (await handed(units, post, other["id"])).status_code == 200
    await joined.catch_up()
    path = f"/v1/placements/{placement['id']}"
    seen = (await matching.get(path, headers=tokens.unit(unit["id"]))).json()
    assert seen["mentor_id"] == unit["mentors"][0]["id"]
    assert seen["mentor_changes"] == []


async def test_an_ended_mentor_takes_nobody_over(units, joined, matching, unit, placement):
    other = await named(units, unit)
    assert (await ended(units, unit, other["id"], last_day="2026-03-02")).status_code == 200
    await joined.catch_up()
    assert (await changed(matching, placement, other["id"])).status_code == 201
    third = await named(units, unit)
    shown = (
        await matching.get(f"/v1/placements/{placement['id']}", headers=tokens.unit(unit["id"]))
    ).json()
    assert (await changed(matching, shown, third["id"])).status_code == 201


async def test_a_mentor_who_ended_before_that_day_is_refused(
    units, joined, matching, *, unit, placement, clock
):
    other = await named(units, unit)
    assert (await ended(units, unit, other["id"], last_day="2026-03-02")).status_code == 200
    await joined.catch_up()
    clock.move("2026-03-03")
    late = await changed(matching, placement, other["id"], since="2026-03-03")
    assert refusal(late) == (409, "mentor-ended")


async def test_a_mentor_of_another_unit_or_of_none_is_refused(units, matching, unit, placement):
    stranger = await named(units, await an_applicant(units))
    assert refusal(await changed(matching, placement, stranger["id"])) == (
        409,
        "mentor-not-of-unit",
    )
    nobody = "mnt_01K5AAAAAAAAAAAAAAAAAAAAAA"
    assert refusal(await changed(matching, placement, nobody)) == (409, "mentor-not-of-unit")


async def test_a_change_that_may_not_be_is_refused(matching, unit, placement):
    mentor_id = unit["mentors"][0]["id"]
    assert refusal(await changed(matching, placement, mentor_id)) == (409, "mentor-unchanged")
    for headers, status in [
        ({}, 401),
        (tokens.youth(placement["youth_id"]), 403),
        (tokens.officer("640200"), 404),
        (tokens.unit("unt_01K5AAAAAAAAAAAAAAAAAAAAAA"), 404),
    ]:
        assert (await changed(matching, placement, mentor_id, headers)).status_code == status
    assert (await changed(matching, placement, mentor_id, expected_version=9)).status_code == 412
    unpinned = await changed(matching, placement, mentor_id, expected_version=None)
    assert unpinned.status_code == 428
    for body in ({"since": "x"}, {"ground": ""}, {"mentor_id": "mnt_1"}, {"more": 1}):
        told = {"mentor_id": mentor_id} | body
        wrong = await changed(matching, placement, told.pop("mentor_id"), **told)
        assert refusal(wrong) == (422, "malformed")
    future = await changed(
        matching, placement, "mnt_01K5AAAAAAAAAAAAAAAAAAAAAA", since="2026-03-01"
    )
    assert refusal(future) == (409, "mentor-since-unfit")
