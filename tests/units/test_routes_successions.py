"""Succession: both names and codes find a unit, an old code stays taken, nothing begins anew."""

import asyncio

import pytest
from sqlalchemy import text

from services.units.queries.successions import lock_codes
from services.units.queries.units import lock_together
from tests import tokens
from tests.units import factories
from tests.units.factories import a_credit_code, a_declaration, a_recognised_unit, an_open_post
from tests.units.listing import a_list, a_row, checked, errors_of, waits


async def succeeded(units, unit, headers=None, **body):
    told = {
        "kind": "rename",
        "occurred_on": "2026-03-02",
        "ground": "市场监管部门核准",
        "evidence": "准予变更登记通知书",
        "expected_version": unit["version"],
    } | body
    return await units.post(
        f"/v1/units/{unit['id']}/succession",
        json=told,
        headers=tokens.officer() if headers is None else headers,
    )


async def found(units, query, headers=None):
    answer = await units.get(f"/v1/units?{query}", headers=headers or tokens.officer())
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


def refusal(answer):
    return answer.status_code, answer.json()["code"]


async def test_a_renamed_unit_is_found_by_both_names_and_keeps_its_history(units, changes):
    unit = await a_recognised_unit(units)
    post = await an_open_post(units, unit)
    answer = await succeeded(units, unit, name="塞上新名机械有限公司")
    renamed = answer.json()
    assert (answer.status_code, renamed["name"]) == (200, "塞上新名机械有限公司")
    assert (renamed["state"], renamed["recognised_on"]) == ("recognised", "2026-03-02")
    (kept,) = renamed["successions"]
    assert (kept["kind"], kept["name"]) == ("rename", unit["name"])
    assert (kept["occurred_on"], kept["evidence"]) == ("2026-03-02", "准予变更登记通知书")
    for name in ("塞上新名", "塞上测试机械"):
        assert await found(units, f"name={name}") == [unit["id"]]
    assert await found(units, "name=别处单位") == []
    told = (await changes(unit["id"]))[-1]
    assert (told["event"], str(told["occurred_on"])) == ("unit.succeeded", "2026-03-02")
    assert told["data"] == {"region": "640104", "state": "recognised", "kind": "rename"}
    public = (await units.get(f"/v1/public/posts/{post['id']}")).json()
    assert public["unit_name"] == "塞上新名机械有限公司"


async def test_a_new_code_leaves_the_old_one_taken(units):
    unit = await a_recognised_unit(units)
    code = a_credit_code()
    answer = await succeeded(units, unit, kind="new_code", credit_code=f" {code.lower()} ")
    assert (answer.status_code, answer.json()["credit_code"]) == (200, code)
    for each in (code, unit["credit_code"], unit["credit_code"].lower()):
        assert await found(units, f"credit_code={each}") == [unit["id"]]
    other = tokens.unit(factories.a_unit_id())
    for taken in (code, unit["credit_code"]):
        told = a_declaration(credit_code=taken)
        assert refusal(await units.post("/v1/units", json=told, headers=other)) == (
            409,
            "credit-code-taken",
        )
    mine = await succeeded(units, answer.json(), kind="new_code", credit_code=unit["credit_code"])
    assert mine.json()["credit_code"] == unit["credit_code"]


WRONG = "91640104MA0000001X"


async def test_a_new_code_that_looks_wrong_stands_only_with_an_officers_word(units, changes):
    unit = await a_recognised_unit(units)
    refused = await succeeded(units, unit, kind="new_code", credit_code=WRONG)
    assert refusal(refused) == (409, "code-unconfirmed")
    told = {"kind": "new_code", "credit_code": WRONG, "credit_code_ground": "登记机关书面确认"}
    after = (await succeeded(units, unit, **told)).json()
    assert after["credit_code"] == WRONG
    (finding,) = [one for one in after["credit_code_findings"] if one["name"] == "check_wrong"]
    assert not finding["blocks"]
    assert finding["confirmation"]["ground"] == "登记机关书面确认"
    assert after["unmet"] == []
    assert "unit.credit-code-confirmed" in [one["event"] for one in await changes(unit["id"])]
    # To a right code and back: it was confirmed already, and nobody is asked twice.
    right = a_credit_code()
    doubted = await succeeded(units, after, **told | {"credit_code": right})
    assert refusal(doubted) == (422, "malformed")
    after = (await succeeded(units, after, kind="new_code", credit_code=right)).json()
    again = await succeeded(units, after, kind="new_code", credit_code=WRONG)
    assert (again.status_code, again.json()["credit_code"]) == (200, WRONG)


async def test_a_name_that_sets_a_threshold_stands_only_as_the_officer_looked_at_it(units):
    unit = await a_recognised_unit(units)
    name = "只招本科生有限公司"
    refused = await succeeded(units, unit, name=name)
    assert refusal(refused) == (409, "name-unconfirmed")
    assert refused.json()["words"] == ["只招本科生"]
    assert "二" in refused.json()["article"]
    plain = await succeeded(units, unit, name="塞上新名", name_ground="与登记证照一致")
    assert (plain.status_code, plain.json()["errors"][0]["pointer"]) == (422, "/name_ground")
    after = (await succeeded(units, unit, name=name, name_ground="与登记证照一致")).json()
    assert (after["name"], after["successions"][0]["name_ground"]) == (name, "与登记证照一致")


async def test_a_code_goes_to_one_of_a_succession_and_a_registration_at_once(units):
    unit = await a_recognised_unit(units)
    code = a_credit_code()
    applicant = tokens.unit(factories.a_unit_id())
    answers = await asyncio.gather(
        succeeded(units, unit, kind="new_code", credit_code=code),
        units.post("/v1/units", json=a_declaration(credit_code=code), headers=applicant),
    )
    assert sorted(answer.status_code for answer in answers) in ([200, 409], [201, 409])
    assert len(await found(units, f"credit_code={code}")) == 1


async def test_an_office_finds_only_within_its_region(units):
    unit = await a_recognised_unit(units)
    elsewhere = tokens.officer("640200")
    assert await found(units, f"credit_code={unit['credit_code']}", elsewhere) == []


async def test_a_succession_is_an_officers_of_the_region_in_the_version_seen(units, rows):
    unit = await a_recognised_unit(units)
    for headers, status in [
        ({}, 401),
        (tokens.unit(unit["id"]), 403),
        (tokens.officer("640000", "auditor"), 403),
        (tokens.officer("640200"), 404),
    ]:
        answer = await succeeded(units, unit, headers, name="新名")
        assert answer.status_code == status
    assert (await succeeded(units, unit, name="新名", expected_version=1)).status_code == 412
    assert (await succeeded(units, unit, name="新名", expected_version=None)).status_code == 428
    assert await rows("successions") == []


REFUSED = [
    ({"name": "新名", "occurred_on": "2026-03-03"}, 409, "succession-in-future"),
    ({"name": "新名", "occurred_on": "2026-03-01"}, 409, "succession-before-last"),
    ({"name": "第二个名称"}, 409, "nothing-succeeded"),
    ({}, 422, "malformed"),
    ({"name": "新名", "credit_code": "91640104MA0000001X"}, 422, "malformed"),
    ({"kind": "new_code", "credit_code": "916401AAMA0000001X"}, 422, "credit-code-wrong"),
    ({"kind": "new_code", "credit_code": "11010519491231002X"}, 422, "id-number-as-credit-code"),
    ({"kind": "split", "name": "新名"}, 422, "malformed"),
    ({"name": "新名", "ground": ""}, 422, "malformed"),
    ({"name": "新名", "evidence": "身份证号码11010519491231002X"}, 422, "malformed"),
]


async def test_a_succession_that_may_not_be_is_refused_and_echoes_nothing(units, rows):
    unit = await a_recognised_unit(units)
    told = {"name": "第二个名称", "occurred_on": "2026-03-02"}
    unit = (await succeeded(units, unit, **told)).json()
    for body, status, code in REFUSED:
        answer = await succeeded(units, unit, **{"occurred_on": "2026-03-02"} | body)
        assert refusal(answer) == (status, code), body
        assert "11010519491231002X" not in answer.text
    assert len(await rows("successions")) == 1


@pytest.mark.parametrize("query", ["credit_code=1", "name=a", "conditions=met"])
async def test_a_malformed_search_is_refused(units, query):
    answer = await units.get(f"/v1/units?{query}", headers=tokens.officer())
    assert answer.status_code == 422


async def test_an_applicant_has_no_succession_but_corrects_itself(units):
    unit = await factories.an_applicant(units)
    answer = await succeeded(units, unit, name="新名", occurred_on="2026-03-02")
    assert refusal(answer) == (409, "move-not-open")


async def test_a_recommended_list_knows_a_former_code(units, rows):
    unit = await a_recognised_unit(units)
    assert (await succeeded(units, unit, kind="new_code", credit_code=a_credit_code())).is_success
    told = await checked(units, a_list(a_row(credit_code=unit["credit_code"]), a_row()))
    assert [one["code"] for one in await errors_of(units, told)] == ["prospect-already-unit"]
    assert told["listed_units"] == 1
    assert unit["credit_code"] not in {
        row["credit_code"] for row in await rows("prospective_units")
    }


@pytest.mark.parametrize("own", [True, False])
async def test_a_code_is_locked_before_its_unit(units, units_app, own):
    """Real connections: who waits for a code, or for the other unit, holds no unit meanwhile."""
    into, unit = sorted([await a_recognised_unit(units) for _ in range(2)], key=lambda u: u["id"])
    code, database = a_credit_code(), units_app.state.database
    async with database.transaction() as session:
        if own:
            await lock_codes(session, code)
            told = {"kind": "new_code", "credit_code": code}
        else:
            await lock_together(session, into["id"])
            told = {"kind": "merger", "into_unit_id": into["id"]}
        waiting = asyncio.create_task(succeeded(units, unit, **told))
        await waits(database)
        query = text("SELECT 1 FROM units WHERE id = :id FOR UPDATE NOWAIT")
        assert await session.scalar(query, {"id": unit["id"]}) == 1
    answer = await waiting
    assert answer.status_code == 200, answer.text


async def test_a_post_drafted_while_its_unit_goes_is_not_left_behind(units, units_app, rows):
    """Real connections: the draft waits for the decision and then sees it."""
    unit, database = await a_recognised_unit(units), units_app.state.database
    async with database.transaction() as session:
        await lock_together(session, unit["id"])
        drafting = asyncio.create_task(
            units.post(
                f"/v1/units/{unit['id']}/posts",
                json=factories.a_draft(),
                headers=tokens.unit(unit["id"]),
            )
        )
        await waits(database)
        gone = text("UPDATE units SET state = 'removed' WHERE id = :id")
        await session.execute(gone, {"id": unit["id"]})
    answer = await drafting
    assert refusal(answer) == (409, "unit-removed")
    assert await rows("posts") == []
