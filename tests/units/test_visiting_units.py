"""A unit at work in another office's region: recognised once, read by both, decided on by one."""

from tests import tokens
from tests.units.factories import (
    a_drafted_post,
    a_recognised_unit,
    an_open_post,
    decided,
    leave,
    seen,
)
from tests.units.test_reapplications import apply_again, recognised_anew

HERE, WORKPLACE = "640200", {"workplace_county": "640202", "workplace": "大武口区测试路2号"}
URL = "/v1/visiting-units"


async def visiting(units, region=HERE, **params):
    answer = await units.get(URL, headers=tokens.officer(region, "auditor"), params=params)
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["items"]]


async def posts_seen(units, unit, headers):
    answer = await units.get(f"/v1/units/{unit['id']}/posts", headers=headers)
    return [one["id"] for one in answer.json()["items"]]


async def test_the_office_of_the_workplace_reads_the_unit_and_its_posts_there(units):
    unit = await a_recognised_unit(units)
    at_home = await an_open_post(units, unit)
    post = await an_open_post(units, unit, **WORKPLACE)
    draft = await a_drafted_post(units, unit, **WORKPLACE)
    office = tokens.officer(HERE, "auditor")
    for path in (f"units/{unit['id']}", f"units/{unit['id']}/workplaces", f"posts/{post['id']}"):
        assert (await units.get(f"/v1/{path}", headers=office)).status_code == 200
    for hidden in (at_home, draft):
        assert (await units.get(f"/v1/posts/{hidden['id']}", headers=office)).status_code == 404
    assert await posts_seen(units, unit, office) == [post["id"]]
    assert len(await posts_seen(units, unit, tokens.officer("640104"))) == 3
    assert await visiting(units) == [unit["id"]]
    assert await visiting(units, region="640200", limit=1) == [unit["id"]]
    assert await visiting(units, "640100") == []
    elsewhere = await units.get(URL, headers=tokens.officer(HERE), params={"region": "640100"})
    assert elsewhere.status_code == 404
    assert (await units.get(URL, headers=tokens.unit(unit["id"]))).status_code == 403


async def test_it_decides_nothing_and_sees_no_unit_that_only_plans_to_come(units):
    unit = await a_recognised_unit(units)
    office = f"/v1/units/{unit['id']}"
    await a_drafted_post(units, unit, **WORKPLACE)
    assert (await units.get(office, headers=tokens.officer(HERE))).status_code == 404
    assert await visiting(units) == []
    await an_open_post(units, unit, **WORKPLACE)
    told = {"ground": "核查属实", "expected_version": unit["version"]}
    for noun in ("suspension", "findings", "inspections", "readmission"):
        answer = await units.post(f"{office}/{noun}", json=told, headers=tokens.officer(HERE))
        assert answer.status_code in (404, 422)
    assert (await seen(units, unit))["version"] == unit["version"]


async def test_pages_of_visiting_units_go_on_where_they_ended(units):
    made = [await a_recognised_unit(units) for _ in range(2)]
    for unit in made:
        await an_open_post(units, unit, **WORKPLACE)
    page = await units.get(URL, headers=tokens.officer(HERE), params={"limit": 1})
    after = {"limit": 1, "cursor": page.json()["next_cursor"]}
    assert [one["id"] for one in page.json()["items"]] == [made[1]["id"]]
    assert await visiting(units, **after) == [made[0]["id"]]


async def test_a_unit_that_moves_its_seat_leaves_and_applies_there(units, joined, clock):
    unit = await a_recognised_unit(units)
    left = (
        await decided(units, await leave(units, unit), "removal", ground_kind="withdrawal")
    ).json()
    moved = (await apply_again(units, left, region="640202")).json()
    assert (moved["state"], moved["region"]) == ("applied", "640202")
    answer = await recognised_anew(units, moved, "2026-03-02")
    assert (answer.status_code, answer.json()["state"]) == (200, "recognised")
    office = tokens.officer("640104")
    assert (await units.get(f"/v1/units/{unit['id']}", headers=office)).status_code == 404
