"""A recognised unit keeps its own data; what bears on its recognition is looked at again."""

from services.units.jobs import look_at_all
from tests import tokens
from tests.units import factories
from tests.units.factories import a_declaration, a_finding, a_recognised_unit
from tests.units.test_routes_mentors import ended
from tests.units.test_routes_successions import found, succeeded


async def corrected(units, unit, **changes):
    told = a_declaration(credit_code=unit["credit_code"], expected_version=unit["version"])
    answer = await units.put(
        f"/v1/units/{unit['id']}", json=told | changes, headers=tokens.unit(unit["id"])
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_another_address_makes_a_finding_of_safety_due(units, changes):
    unit = await a_recognised_unit(units)
    moved = await corrected(units, unit, address="新址2号", park="高新区", staff=12)
    assert (moved["state"], moved["address"], moved["staff"]) == ("recognised", "新址2号", 12)
    assert moved["unmet"] == ["safety_found_anew"]
    (condition,) = [c for c in moved["conditions"] if c["name"] == "safety_found_anew"]
    assert (condition["met"], condition["article"]) == (False, "宁人社函〔2020〕272号 七")
    assert await found(units, "conditions=unmet") == [unit["id"]]
    told = (await changes(unit["id"]))[-1]
    assert told["event"] == "unit.conditions-checked"
    assert told["data"]["unmet"] == ["safety_found_anew"]
    path = f"/v1/units/{unit['id']}/findings"
    finding = a_finding("safety_assured", found_on="2026-03-02")
    assert (await units.post(path, json=finding, headers=tokens.officer())).status_code == 201
    again = await factories.seen(units, unit)
    assert again["unmet"] == []
    assert await found(units, "conditions=unmet") == []


async def test_an_applicant_that_moves_is_not_recognised_on_a_finding_of_the_old_place(units):
    unit = await factories.a_candidate(units)
    moved = await corrected(units, unit, address="新址2号")
    refused = await factories.decided(units, moved, "recognition", decision="recognise")
    assert (refused.status_code, refused.json()["code"]) == (409, "conditions-not-met")
    assert refused.json()["missing"] == ["safety_found_anew"]
    finding = a_finding("safety_assured", found_on="2026-03-02")
    path = f"/v1/units/{unit['id']}/findings"
    assert (await units.post(path, json=finding, headers=tokens.officer())).status_code == 201
    seen = await factories.seen(units, moved)
    answer = await factories.decided(units, seen, "recognition", decision="recognise")
    assert (answer.status_code, answer.json()["state"]) == (200, "recognised")


async def test_who_applies_again_years_later_is_found_anew(units, clock):
    unit = await factories.a_candidate(units)
    told = {"decision": "refuse", "remedy": "可以重新申请"}
    refused = (await factories.decided(units, unit, "recognition", **told)).json()
    clock.move("2027-03-02")
    again = await corrected(units, refused)
    assert again["state"] == "applied"
    for kind in factories.SYSTEMS:
        form = factories.a_document(kind, valid_from="2027-01-01", valid_to="2027-12-31")
        path, own = f"/v1/units/{unit['id']}/documents", tokens.unit(unit["id"])
        assert (await units.post(path, headers=own, **form)).status_code == 201
    seen = await factories.seen(units, again)
    answer = await factories.decided(units, seen, "recognition", decision="recognise")
    assert answer.json()["missing"] == list(factories.STANDING)


async def test_findings_of_a_recognised_unit_are_followed_by_inspections_not_by_age(
    units, units_app, clock
):
    unit = await a_recognised_unit(units)
    clock.move("2027-06-01")
    await look_at_all(units_app.state.database, units_app.state.clock)
    assert (await factories.seen(units, unit))["unmet"] == list(factories.SYSTEMS)


async def test_another_contact_makes_nothing_due(units):
    unit = await a_recognised_unit(units)
    contact = {"name": "新人·测试", "phone": "13700001111"}
    kept = await corrected(units, unit, contact=contact)
    assert (kept["contact"]["phone"], kept["unmet"]) == ("137****1111", [])


async def test_a_document_that_lapses_and_a_mentor_who_leaves_are_noticed(units, units_app, clock):
    unit, other = await a_recognised_unit(units), await a_recognised_unit(units)
    assert (await ended(units, other, other["mentors"][0]["id"])).status_code == 200
    assert await found(units, "conditions=unmet") == [other["id"]]
    clock.move("2027-01-01")
    await look_at_all(units_app.state.database, units_app.state.clock)
    assert await found(units, "conditions=unmet") == [other["id"], unit["id"]]
    lapsed = await factories.seen(units, unit)
    assert lapsed["unmet"] == list(factories.SYSTEMS)
    version = lapsed["version"]
    await look_at_all(units_app.state.database, units_app.state.clock)
    assert (await factories.seen(units, unit))["version"] == version


async def test_an_applicant_stands_on_no_list_of_what_is_unmet(units):
    await factories.an_applicant(units)
    assert await found(units, "conditions=unmet") == []


async def test_a_doubtful_new_code_stands_by_an_officers_word_and_is_found_with_no_unit(
    units, changes
):
    unit = await a_recognised_unit(units)
    code = factories.a_wrong_credit_code()
    told = {"kind": "new_code", "credit_code": code}
    assert (await succeeded(units, unit, **told)).json()["code"] == "code-unconfirmed"
    answer = await succeeded(units, unit, **told, credit_code_ground="登记证上即是此码")
    assert (answer.json()["credit_code"], answer.json()["unmet"]) == (code, [])
    assert await found(units, "conditions=unmet") == []
    told = [(one["event"], one["data"].get("unmet")) for one in await changes(unit["id"])]
    assert ("unit.conditions-checked", ["credit_code"]) not in told
