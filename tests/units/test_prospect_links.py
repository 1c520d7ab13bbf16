"""A unit that registers under a listed code is the one recommended: linked in one transaction."""

import asyncio

import pytest
from sqlalchemy import text

from services.units.actions import linking
from services.units.actions.linking import credit_all
from tests import tokens
from tests.units.factories import (
    a_credit_code,
    a_declaration,
    a_recognised_unit,
    a_unit_id,
    an_applicant,
    an_open_post,
)
from tests.units.prospecting import POST, URL, a_prospect, listed, moved
from tests.units.test_routes_successions import succeeded


async def read(units, prospect):
    headers = tokens.officer("640104")
    return (await units.get(f"{URL}/{prospect['id']}", headers=headers)).json()


async def drafts(units, unit):
    answer = await units.get(f"/v1/units/{unit['id']}/posts", headers=tokens.unit(unit["id"]))
    return answer.json()["items"]


async def test_a_listed_code_that_registers_links_and_brings_its_planned_posts(units, changes):
    code = a_credit_code()
    told = POST | {"title": "文员", "duties": "整理档案。", "workplace": "测试路2号"}
    prospect = await listed(units, credit_code=code, posts=[POST, told])
    unit = await an_applicant(units, credit_code=code, recommended_by="self")
    assert unit["recommended_by"] == "commerce"
    now = await read(units, prospect)
    assert (now["state"], now["unit_id"], now["unit_state"]) == (
        "registered",
        unit["id"],
        "applied",
    )
    assert (now["registered_on"], now["recognised_on"]) == ("2026-03-02", None)
    posts = {post["id"]: post for post in await drafts(units, unit)}
    assert [post["post_id"] in posts for post in now["posts"]] == [True, True]
    first, second = (posts[post["post_id"]] for post in now["posts"])
    assert (first["state"], first["duties"], first["workplace"]) == ("draft", "检验助理", "兴庆区")
    assert (second["title"], second["duties"], second["workplace"]) == (
        "文员",
        "整理档案。",
        "测试路2号",
    )
    assert first["extras"] == POST["extras"]
    assert [c["event"] for c in await changes(first["id"])] == ["post.drafted"]
    registered = (await changes(prospect["id"]))[-1]
    assert (registered["event"], registered["data"]["unit_id"]) == (
        "prospect.registered",
        unit["id"],
    )


async def test_recognition_is_the_units_and_shows_in_the_register(units):
    code = a_credit_code()
    prospect = await listed(units, credit_code=code)
    unit = await a_recognised_unit(units, credit_code=code)
    now = await read(units, prospect)
    assert (now["unit_state"], now["recognised_on"]) == ("recognised", "2026-03-02")
    assert now["unit_id"] == unit["id"]


async def test_a_unit_that_names_another_department_is_of_the_one_that_listed_it(units):
    code = a_credit_code()
    await listed(units, credit_code=code)
    unit = await an_applicant(units, credit_code=code, recommended_by="sasac")
    assert unit["recommended_by"] == "commerce"


async def test_one_that_the_office_found_itself_names_no_department(units):
    code = a_credit_code()
    await listed(units, credit_code=code, recommended_by="office")
    unit = await an_applicant(units, credit_code=code, recommended_by="self")
    assert unit["recommended_by"] == "self"


async def test_a_unit_of_another_code_links_nothing(units, rows):
    await listed(units, credit_code=a_credit_code(), posts=[POST])
    unit = await an_applicant(units, recommended_by="self")
    assert unit["recommended_by"] == "self"
    (row,) = await rows("prospective_units")
    assert (row["state"], row["unit_id"]) == ("recommended", None)
    assert await rows("posts") == []


async def test_one_that_was_dropped_and_registers_is_linked(units):
    code = a_credit_code()
    prospect = await listed(units, credit_code=code)
    await moved(units, prospect, "dropping", ground="不愿意")
    await an_applicant(units, credit_code=code)
    assert (await read(units, prospect))["state"] == "registered"


async def test_a_unit_that_corrects_its_code_to_a_listed_one_is_linked(units, changes):
    code = a_credit_code()
    prospect = await listed(units, credit_code=code, posts=[POST])
    unit = await an_applicant(units, recommended_by="self")
    told = a_declaration(credit_code=code, recommended_by="self") | {"expected_version": 1}
    answer = await units.put(f"/v1/units/{unit['id']}", json=told, headers=tokens.unit(unit["id"]))
    assert answer.status_code == 200, answer.text
    assert answer.json()["recommended_by"] == "commerce"
    assert (await read(units, prospect))["unit_id"] == unit["id"]
    assert len(await drafts(units, unit)) == 1
    corrected = (await changes(unit["id"]))[-1]
    assert corrected["event"] == "unit.corrected"
    assert corrected["data"]["recommended_by"] == "commerce"


async def test_a_unit_linked_does_not_take_back_who_recommended_it(units, changes):
    code = a_credit_code()
    await listed(units, credit_code=code)
    unit = await an_applicant(units, credit_code=code, recommended_by="self")
    for said, version in (("self", unit["version"]), ("sasac", 2), ("self", 3)):
        told = a_declaration(credit_code=code, recommended_by=said) | {"expected_version": version}
        url = f"/v1/units/{unit['id']}"
        answer = await units.put(url, json=told, headers=tokens.unit(unit["id"]))
        assert answer.status_code == 200, answer.text
        assert answer.json()["recommended_by"] == "commerce"
        assert (await changes(unit["id"]))[-1]["data"]["recommended_by"] == "commerce"


@pytest.mark.parametrize("said", ["self", "federation"])
async def test_the_code_of_a_unit_registered_before_links_it_when_the_office_adds_it(
    units, changes, said
):
    unit = await an_applicant(units, recommended_by=said)
    prospect = await listed(units, posts=[POST])
    told = a_prospect(credit_code=unit["credit_code"], posts=[POST]) | {"expected_version": 1}
    url, headers = f"{URL}/{prospect['id']}", tokens.officer("640104")
    answer = await units.put(url, json=told, headers=headers)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["state"], answer.json()["unit_id"]) == ("registered", unit["id"])
    assert (await changes(unit["id"]))[-1]["data"]["recommended_by"] == "commerce"
    assert len(await drafts(units, unit)) == 1
    again = told | {"expected_version": answer.json()["version"]}
    refused = await units.put(url, json=again, headers=tokens.officer("640104"))
    assert (refused.status_code, refused.json()["code"]) == (409, "prospect-settled")


async def test_the_former_code_of_a_unit_links_it_as_well(units):
    unit = await a_recognised_unit(units)
    renewed = {"kind": "new_code", "credit_code": a_credit_code()}
    assert (await succeeded(units, unit, **renewed)).status_code == 200
    prospect = await listed(units, posts=[POST])
    told = a_prospect(credit_code=unit["credit_code"], posts=[POST]) | {"expected_version": 1}
    answer = await units.put(f"{URL}/{prospect['id']}", json=told, headers=tokens.officer("640104"))
    assert answer.status_code == 200, answer.text
    assert (answer.json()["state"], answer.json()["unit_id"]) == ("registered", unit["id"])
    assert len(await drafts(units, unit)) == 1


async def test_a_unit_is_not_two_prospective_units(units, rows):
    code = a_credit_code()
    await listed(units, credit_code=code)
    unit = await an_applicant(units, credit_code=code)
    told = a_declaration(credit_code=a_credit_code()) | {"expected_version": 1}
    moved_on = await units.put(
        f"/v1/units/{unit['id']}", json=told, headers=tokens.unit(unit["id"])
    )
    assert moved_on.status_code == 200, moved_on.text
    other = await listed(units)
    told = a_prospect(credit_code=moved_on.json()["credit_code"]) | {"expected_version": 1}
    answer = await units.put(f"{URL}/{other['id']}", json=told, headers=tokens.officer("640104"))
    assert (answer.status_code, answer.json()["code"]) == (409, "prospect-already-unit")
    kept = {row["id"]: row["credit_code"] for row in await rows("prospective_units")}
    assert kept[other["id"]] is None


async def test_a_planned_post_is_published_like_any_other(units):
    code = a_credit_code()
    told = POST | {"title": "助理（本科以上）"}
    prospect = await listed(units, credit_code=code, posts=[told])
    unit = await a_recognised_unit(units, credit_code=code)
    await an_open_post(units, unit)
    (planned,) = (await read(units, prospect))["posts"]
    post = (
        await units.get(f"/v1/posts/{planned['post_id']}", headers=tokens.unit(unit["id"]))
    ).json()
    draft = {
        name: post[name]
        for name in ("title", "duties", "occupation", "headcount", "workplace", "months")
    } | {"workplace_county": "640104", "mentor_id": unit["mentors"][0]["id"]}
    url = f"/v1/posts/{post['id']}"
    ready = await units.put(
        url, json=draft | {"expected_version": 1}, headers=tokens.unit(unit["id"])
    )
    assert ready.status_code == 200, ready.text
    answer = await units.post(
        f"{url}/publication", json={"expected_version": 2}, headers=tokens.unit(unit["id"])
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "threshold-text")


@pytest.mark.parametrize("attempt", range(3))
async def test_listing_and_registering_at_the_same_instant_leave_no_loose_end(units, rows, attempt):
    code = a_credit_code()
    registering = units.post(
        "/v1/units", json=a_declaration(credit_code=code), headers=tokens.unit(a_unit_id())
    )
    listing = units.post(URL, json=a_prospect(credit_code=code), headers=tokens.officer("640104"))
    unit, prospect = await asyncio.gather(registering, listing)
    assert unit.status_code == 201, unit.text
    found = await rows("prospective_units")
    if prospect.status_code == 201:
        assert [row["unit_id"] for row in found] == [unit.json()["id"]]
    else:
        assert (prospect.json()["code"], found) == ("prospect-already-unit", [])


async def test_a_unit_whose_new_code_is_listed_is_linked(units, changes):
    unit = await a_recognised_unit(units, recommended_by="self")
    code = a_credit_code()
    prospect = await listed(units, credit_code=code, posts=[POST])
    answer = await succeeded(units, unit, kind="new_code", credit_code=code)
    assert answer.status_code == 200, answer.text
    assert answer.json()["recommended_by"] == "commerce"
    now = await read(units, prospect)
    assert (now["state"], now["unit_id"]) == ("registered", unit["id"])
    assert [post["id"] for post in await drafts(units, unit)] == [now["posts"][0]["post_id"]]
    told = (await changes(unit["id"]))[-2:]
    assert [one["event"] for one in told] == ["unit.succeeded", "unit.corrected"]
    assert told[-1]["data"]["recommended_by"] == "commerce"


async def test_a_renamed_unit_is_linked_to_nothing_new(units):
    code = a_credit_code()
    unit = await a_recognised_unit(units, credit_code=code, recommended_by="self")
    other = await listed(units, credit_code=a_credit_code())
    assert (await succeeded(units, unit, name="新名称")).status_code == 200
    assert (await read(units, other))["state"] == "recommended"


async def test_a_unit_that_went_into_another_is_linked_and_gets_no_drafts(units):
    unit, into = [await a_recognised_unit(units) for _ in range(2)]
    merged = await succeeded(units, unit, kind="merger", into_unit_id=into["id"])
    assert merged.status_code == 200, merged.text
    prospect = await listed(units, posts=[POST])
    told = a_prospect(credit_code=unit["credit_code"], posts=[POST]) | {"expected_version": 1}
    url, headers = f"{URL}/{prospect['id']}", tokens.officer("640104")
    answer = await units.put(url, json=told, headers=headers)
    assert (answer.status_code, answer.json()["unit_id"]) == (200, unit["id"])
    assert await drafts(units, unit) == []


async def test_what_the_list_credits_is_no_alteration_by_an_office(units, rows):
    code = a_credit_code()
    await listed(units, credit_code=code)
    unit = await an_applicant(units, credit_code=code, recommended_by="self")
    told = a_declaration(credit_code=code, recommended_by="self", name="新的名称")
    told["expected_version"] = unit["version"]
    answer = await units.put(f"/v1/units/{unit['id']}", json=told, headers=tokens.officer())
    assert (answer.status_code, answer.json()["recommended_by"]) == (200, "commerce")
    entry = next(e for e in await rows("audit_entries") if e["action"] == "unit.altered")
    assert set(entry["after"]) == {"name"}


async def uncredited(units_app, *some):
    """Marked as the migration marks those linked before."""
    async with units_app.state.database.transaction() as session:
        for unit in some:
            mark = text("INSERT INTO uncredited_units (unit_id) VALUES (:id)")
            await session.execute(mark, {"id": unit["id"]})


async def test_a_unit_linked_before_links_credited_is_credited_once(units, units_app, changes):
    code = a_credit_code()
    await listed(units, credit_code=code)
    unit = await an_applicant(units, credit_code=code, recommended_by="self")
    async with units_app.state.database.transaction() as session:
        before = text("UPDATE units SET recommended_by = 'self' WHERE id = :id")
        await session.execute(before, {"id": unit["id"]})
    await uncredited(units_app, unit)
    told = len(await changes(unit["id"]))
    for _ in range(2):
        await credit_all(units_app.state.database, units_app.state.clock)
    seen = await units.get(f"/v1/units/{unit['id']}", headers=tokens.unit(unit["id"]))
    assert seen.json()["recommended_by"] == "commerce"
    news = (await changes(unit["id"]))[told:]
    assert [(one["event"], one["data"]["recommended_by"]) for one in news] == [
        ("unit.corrected", "commerce")
    ]


async def test_one_that_cannot_be_credited_keeps_nothing_else_of_the_day_waiting(
    units, units_app, rows, monkeypatch
):
    broken, sound = [await an_applicant(units) for _ in range(2)]
    await uncredited(units_app, broken, sound)
    credit = linking.credit_register

    async def failing(session, unit):
        if unit.id == broken["id"]:
            raise RuntimeError
        await credit(session, unit)

    monkeypatch.setattr(linking, "credit_register", failing)
    await credit_all(units_app.state.database, units_app.state.clock)
    assert [one["unit_id"] for one in await rows("uncredited_units")] == [broken["id"]]
