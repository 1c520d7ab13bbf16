"""The office of a workplace's county inspects and investigates there, and no more than that."""

import pytest

from services.units.jobs import move_posts
from tests import tokens
from tests.calendars import know_years
from tests.units.factories import a_recognised_unit, an_open_post, decided, seen
from tests.units.reviewing import published
from tests.units.test_rectifications import report, show
from tests.units.test_routes_complaints import URL, complain, decide, move
from tests.units.test_routes_inspections import a_look, inspect, recheck, suspend
from tests.units.test_routes_workplaces import a_post_at, moved, registered

HOME, HERE, ELSEWHERE = "640104", "640202", "640205"
WORKPLACE = {"workplace_county": HERE, "workplace": "大武口区测试路2号"}


@pytest.fixture
async def unit(units, units_app):
    await know_years(units_app)
    return await a_recognised_unit(units)


@pytest.fixture
async def post(units, unit):
    return await an_open_post(units, unit, **WORKPLACE)


def refusal(answer):
    return answer.status_code, answer.json()["code"]


async def inspected(units, unit, office, county, **results):
    url = f"/v1/units/{unit['id']}/inspections"
    told = a_look(**results) | {"county": county}
    return await units.post(url, json=told, headers=tokens.officer(office))


async def listed(units, url, office):
    answer = await units.get(url, headers=tokens.officer(office))
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["items"]]


async def test_it_inspects_at_the_workplace_in_its_county_until_faults_are_put_right(
    units, unit, post
):
    first = await inspected(units, unit, HERE, HERE, safety="not_met")
    assert first.status_code == 201, first.text
    told = first.json()
    assert (told["state"], told["county"]) == ("rectifying", HERE)
    url = f"/v1/units/{unit['id']}/inspections/{told['id']}"
    for office in (HERE, "640200", HOME, "640000"):
        assert await listed(units, "/v1/inspections", office) == [told["id"]]
        assert (await units.get(url, headers=tokens.officer(office))).status_code == 200
    again = await recheck(units, told, tokens.officer(HERE))
    assert (again.status_code, again.json()["state"]) == (200, "rectified"), again.text


async def test_its_own_inspections_it_sees_and_no_others(units, unit, post):
    at_home = (await inspect(units, unit, tokens.officer(HOME), safety="not_met")).json()
    here = (await inspected(units, unit, HOME, HERE)).json()
    assert at_home["county"] is None
    of_unit = f"/v1/units/{unit['id']}/inspections"
    assert await listed(units, of_unit, HERE) == [here["id"]]
    assert await listed(units, of_unit, HOME) == [here["id"], at_home["id"]]
    assert await listed(units, "/v1/inspections", HERE) == [here["id"]]
    hidden = await units.get(f"{of_unit}/{at_home['id']}", headers=tokens.officer(HERE))
    assert refusal(hidden) == (404, "inspection-not-found")
    looked = await recheck(units, at_home, tokens.officer(HERE))
    assert refusal(looked) == (404, "inspection-not-found")
    assert await listed(units, "/v1/inspections", ELSEWHERE) == []
    stranger = await units.get(f"{of_unit}/{here['id']}", headers=tokens.officer(ELSEWHERE))
    assert refusal(stranger) == (404, "unit-not-found")


async def test_it_inspects_nowhere_else(units, unit, post):
    for office, county, told in [
        (HERE, None, (422, "place-outside-office")),
        (HERE, HOME, (422, "place-outside-office")),
        ("640200", ELSEWHERE, (422, "place-of-no-workplace")),
        (HOME, ELSEWHERE, (422, "place-of-no-workplace")),
        (HOME, "640200", (422, "malformed")),
        (ELSEWHERE, HERE, (404, "unit-not-found")),
    ]:
        assert refusal(await inspected(units, unit, office, county)) == told


async def test_what_it_found_is_a_ground_for_the_units_office_to_suspend(units, unit, post):
    found = (await inspected(units, unit, HERE, HERE, safety="not_met")).json()
    await recheck(units, found, tokens.officer(HERE), safety="not_met")
    url, told = f"/v1/units/{unit['id']}/suspension", {"inspection_id": found["id"]}
    told |= {"ground": "逾期未整改", "expected_version": (await seen(units, unit))["version"]}
    theirs = await units.post(url, json=told, headers=tokens.officer(HERE))
    assert refusal(theirs) == (404, "unit-not-found")
    assert (await suspend(units, unit, found["id"])).json()["state"] == "suspended"


async def test_what_the_unit_shows_of_faults_there_it_reads(units, unit, post):
    found = (await inspected(units, unit, HERE, HERE, safety="not_met")).json()
    await report(units, found)
    file = (await show(units, found)).json()
    url = f"/v1/units/{unit['id']}/inspections/{found['id']}/documents/{file['id']}"
    for office, status in [(HERE, 200), (HOME, 200), (ELSEWHERE, 404)]:
        assert (await units.get(url, headers=tokens.officer(office))).status_code == status


async def test_it_investigates_what_happened_there_and_decides(units, unit, post):
    received = (await complain(units, unit, unit_id=None, post_id=post["id"])).json()
    for office in (HERE, "640200", HOME):
        assert await listed(units, URL, office) == [received["id"]]
    assert await listed(units, URL, ELSEWHERE) == []
    taken_up = await move(units, received, "investigation", tokens.officer(HERE))
    assert (taken_up.status_code, taken_up.json()["county"]) == (200, HERE)
    looked = tokens.officer(HERE)
    del looked["Idempotency-Key"]
    purpose = {"purpose": "investigation"}
    whole = await units.post(f"{URL}/{received['id']}/reveals", json=purpose, headers=looked)
    assert whole.status_code == 200
    answer = await decide(units, taken_up.json(), tokens.officer(HERE))
    assert (answer.status_code, answer.json()["state"]) == (200, "upheld"), answer.text


@pytest.mark.parametrize("consequence", ["suspension", "removal"])
@pytest.mark.usefixtures("joined")
async def test_what_bears_on_the_whole_unit_its_own_office_decides(
    units, unit, post, rows, consequence
):
    received = (await complain(units, unit, post_id=post["id"])).json()
    taken_up = (await move(units, received, "investigation", tokens.officer(HERE))).json()
    theirs = await decide(units, taken_up, tokens.officer(HERE), consequence=consequence)
    assert refusal(theirs) == (409, "home-office-decides")
    assert {row["state"] for row in await rows("complaints")} == {"investigated"}
    ours = await decide(units, taken_up, tokens.officer(HOME), consequence=consequence)
    assert ours.status_code == 200, ours.text
    cleared = await move(units, ours.json(), "clearance", tokens.officer(HERE), ground="已改正")
    assert refusal(cleared) == (409, "home-office-decides")


async def test_what_happened_elsewhere_or_nobody_knows_where_is_not_theirs(units, unit, post):
    at_home = await an_open_post(units, unit)
    for body in ({"post_id": at_home["id"]}, {}, {"county": HOME}):
        received = (await complain(units, unit, **body)).json()
        answer = await units.get(f"{URL}/{received['id']}", headers=tokens.officer(HERE))
        assert refusal(answer) == (404, "complaint-not-found")
        moved = await move(units, received, "investigation", tokens.officer(HERE))
        assert refusal(moved) == (404, "complaint-not-found")
    assert await listed(units, URL, HERE) == []
    assert len(await listed(units, URL, HOME)) == 3


async def test_whoever_complains_of_no_post_may_say_in_which_county_it_was(units, unit, post):
    received = (await complain(units, unit, county=HERE)).json()
    assert await listed(units, URL, HERE) == [received["id"]]
    for county, code in [
        (ELSEWHERE, "place-of-no-workplace"),
        ("640200", "malformed"),
    ]:
        assert refusal(await complain(units, unit, county=county)) == (422, code)
    told = {"post_id": post["id"], "county": HOME}
    assert refusal(await complain(units, unit, **told)) == (422, "places-differ")


async def test_recognition_removal_and_demonstration_stay_with_the_units_office(units, unit, post):
    base, told = f"/v1/units/{unit['id']}", {"ground": "核查属实", "expected_version": 1}
    proposal = {"unit_id": unit["id"], "facts": "虚报考勤", "evidence": "考勤表"}
    for url, body in [
        ("/v1/removal-proposals", proposal),
        (f"{base}/suspension", told),
        (f"{base}/recognition", told | {"decision": "recognise"}),
        (f"{base}/removal", told | {"ground_kind": "cause"}),
        (f"/v1/demonstration-candidates/{unit['id']}/proposal", {"ground": "带教好"}),
    ]:
        answer = await units.post(url, json=body, headers=tokens.officer("640200"))
        assert refusal(answer) == (404, "unit-not-found"), url
    suspended = await decided(units, await seen(units, unit), "suspension")
    assert suspended.status_code == 200


async def test_what_it_saw_stays_its_own_once_the_unit_works_there_no_more(units, unit, clock):
    place = (await registered(units, unit, county=HERE)).json()
    post = (await published(units, (await a_post_at(units, unit, place)).json())).json()
    found = (await inspected(units, unit, HERE, HERE, safety="not_met")).json()
    clock.move("2026-03-09")
    answer = await moved(units, place, county=HOME, since="2026-03-09")
    assert answer.status_code == 200, answer.text
    of_before = await complain(units, unit, post_id=post["id"], happened_on="2026-03-05")
    assert await listed(units, URL, HERE) == [of_before.json()["id"]]
    again = await recheck(units, found, tokens.officer(HERE), seen_on="2026-03-09")
    assert (again.status_code, again.json()["state"]) == (200, "rectified"), again.text
    assert refusal(await inspected(units, unit, HERE, HERE)) == (404, "unit-not-found")


@pytest.fixture
async def after_the_move(units, units_app, joined, clock, unit):
    """A unit whose post stood HERE until 4 March and stands ELSEWHERE from the 5th on."""
    place = (await registered(units, unit, county=HERE)).json()
    drafted = (await a_post_at(units, unit, place)).json()
    await published(units, drafted)
    await moved(units, place, county=ELSEWHERE)
    clock.move("2026-03-10")
    await move_posts(units_app.state.database, units_app.state.clock)
    return unit


async def test_a_complaint_names_the_county_of_its_day(units, after_the_move):
    unit = after_the_move
    for county, day, status in [
        (HERE, "2026-03-04", 201),
        (HERE, "2026-03-05", 422),
        (ELSEWHERE, "2026-03-04", 422),
        (ELSEWHERE, "2026-03-05", 201),
        (HERE, None, 201),
        (ELSEWHERE, None, 201),
        ("640323", None, 422),
    ]:
        answer = await complain(units, unit, county=county, happened_on=day)
        assert answer.status_code == status, (county, day, answer.text)


async def test_an_inspection_stands_in_the_county_of_its_day(units, after_the_move):
    url = f"/v1/units/{after_the_move['id']}/inspections"
    for county, day, status in [
        (HERE, "2026-03-04", 201),
        (HERE, "2026-03-05", 422),
        (ELSEWHERE, "2026-03-04", 422),
        (ELSEWHERE, "2026-03-05", 201),
    ]:
        told = a_look(seen_on=day) | {"county": county}
        answer = await units.post(url, json=told, headers=tokens.officer(HOME))
        assert answer.status_code == status, (county, day, answer.text)
