"""Credit codes over HTTP: read, doubted, confirmed by an officer; a person's number never kept."""

import asyncio

from services.common.values import identity
from tests import tokens
from tests.units.factories import (
    a_candidate,
    a_credit_code,
    a_declaration,
    a_recognised_unit,
    a_unit_id,
    a_wrong_credit_code,
    an_applicant,
    decided,
)

A_PERSON = "64010420040229001" + identity.id_check("64010420040229001")
MISTYPED = A_PERSON[:-1] + ("0" if A_PERSON[-1] != "0" else "1")


async def confirmed(units, unit, headers=None, **body):
    told = {"ground": "执照原件如此，赋码机关已说明", "expected_version": unit["version"]} | body
    url = f"/v1/units/{unit['id']}/credit-code-confirmations"
    return await units.post(url, json=told, headers=headers or tokens.officer())


async def test_a_unit_registers_under_a_wrong_check_character_and_is_told(units, log_file):
    wrong = a_wrong_credit_code()
    told = a_declaration(credit_code=wrong)
    answer = await units.post("/v1/units", json=told, headers=tokens.unit(a_unit_id()))
    assert answer.status_code == 201
    assert answer.json()["credit_code"] == wrong
    (finding,) = answer.json()["credit_code_findings"]
    assert (finding["name"], finding["blocks"]) == ("check_wrong", True)
    assert finding["confirmation"] is None
    assert "校验码不正确" in finding["message"]


async def test_a_head_of_any_registrar_is_read_and_an_unknown_one_warned_of(units):
    for head, names in [("91", []), ("12", []), ("N2", []), ("A1", []), ("G1", ["head_unknown"])]:
        first17 = head + a_credit_code()[2:17]
        unit = await an_applicant(units, credit_code=first17 + identity.credit_check(first17))
        assert [finding["name"] for finding in unit["credit_code_findings"]] == names


async def test_nobody_is_recognised_under_a_wrong_code_until_an_officer_confirms_it(
    units, changes, rows
):
    unit = await a_candidate(units, credit_code=a_wrong_credit_code())
    refused = await decided(units, unit, "recognition", decision="recognise")
    assert (refused.status_code, refused.json()["code"]) == (409, "added-conditions-not-met")
    assert "article" not in refused.json()
    assert refused.json()["missing"] == ["credit_code"]
    assert "统一社会信用代码" in refused.json()["detail"]
    answer = await confirmed(units, unit)
    assert answer.status_code == 201
    (finding,) = answer.json()["credit_code_findings"]
    assert not finding["blocks"]
    assert finding["confirmation"] == {
        "ground": "执照原件如此，赋码机关已说明",
        "confirmed_on": "2026-03-02",
    }
    told = (await changes(unit["id"]))[-1]
    assert (told["event"], told["ground"]) == ("unit.credit-code-confirmed", "")
    assert told["data"] == {"region": "640104", "state": "applied"}
    assert told["author"].startswith("acc_")
    (kept,) = await rows("credit_code_confirmations")
    assert (kept["credit_code"], kept["confirmed_by"]) == (unit["credit_code"], told["author"])
    recognised = await decided(units, answer.json(), "recognition", decision="recognise")
    assert recognised.json()["state"] == "recognised"


async def test_a_warning_of_the_head_keeps_nobody_from_recognition(units):
    first17 = "G1" + a_credit_code()[2:17]
    unit = await a_recognised_unit(units, credit_code=first17 + identity.credit_check(first17))
    assert [one["name"] for one in unit["credit_code_findings"]] == ["head_unknown"]


async def test_a_confirmation_is_of_one_code_and_lapses_with_it(units):
    unit = await a_candidate(units, credit_code=a_wrong_credit_code())
    unit = (await confirmed(units, unit)).json()
    told = a_declaration(credit_code=a_wrong_credit_code(), expected_version=unit["version"])
    corrected = await units.put(
        f"/v1/units/{unit['id']}", json=told, headers=tokens.unit(unit["id"])
    )
    (finding,) = corrected.json()["credit_code_findings"]
    assert finding["blocks"]
    refused = await decided(units, corrected.json(), "recognition", decision="recognise")
    assert refused.json()["missing"] == ["credit_code"]


async def test_only_what_is_in_doubt_is_confirmed_and_once(units):
    right = await an_applicant(units)
    assert (await confirmed(units, right)).json()["code"] == "credit-code-not-in-doubt"
    wrong = await an_applicant(units, credit_code=a_wrong_credit_code())
    wrong = (await confirmed(units, wrong)).json()
    again = await confirmed(units, wrong)
    assert (again.status_code, again.json()["code"]) == (409, "credit-code-not-in-doubt")


async def test_a_confirmation_is_an_officers_of_the_region_in_the_version_seen(units, rows):
    unit = await an_applicant(units, credit_code=a_wrong_credit_code())
    for headers, status in [
        (tokens.unit(unit["id"]), 403),
        (tokens.officer("640000", "auditor"), 403),
        (tokens.officer("640200"), 404),
    ]:
        assert (await confirmed(units, unit, headers)).status_code == status
    assert (await confirmed(units, unit, expected_version=9)).status_code == 412
    assert (await confirmed(units, unit, expected_version=None)).status_code == 428
    for ground in ("", f"联系人{A_PERSON}"):
        answer = await confirmed(units, unit, ground=ground)
        assert (answer.status_code, answer.json()["code"]) == (422, "malformed")
    assert await rows("credit_code_confirmations") == []


async def test_of_two_officers_who_confirm_at_once_one_is_heard(units, rows):
    unit = await an_applicant(units, credit_code=a_wrong_credit_code())
    answers = await asyncio.gather(*(confirmed(units, unit) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 412, 412, 412]
    assert len(await rows("credit_code_confirmations")) == 1


async def test_a_code_that_is_none_is_malformed_where_it_stands(units, rows):
    right = a_credit_code()
    for wrong, words in [
        (right[:-1], "18位"),
        (right + "0", "18位"),
        (right[:2] + "6401AA" + right[8:], "第3至8位"),
        (right[:10] + "O" + right[11:], "第11位的字母O是否应为数字0"),
        ("9I" + right[2:], "第2位的字母I是否应为数字1"),
    ]:
        told = a_declaration(credit_code=wrong)
        answer = await units.post("/v1/units", json=told, headers=tokens.unit(a_unit_id()))
        assert (answer.status_code, answer.json()["code"]) == (422, "credit-code-wrong")
        (error,) = answer.json()["errors"]
        assert error["pointer"] == "/credit_code"
        assert words in error["message"]
        assert wrong not in answer.text
    assert await rows("units") == []


async def test_a_persons_number_is_refused_and_appears_nowhere(units, rows, log_file):
    unit = await an_applicant(units)
    (before,) = await rows("units")
    for number in (A_PERSON, A_PERSON.lower(), f" {A_PERSON[:6]} {A_PERSON[6:]}", MISTYPED):
        told = a_declaration(credit_code=number)
        registered = await units.post("/v1/units", json=told, headers=tokens.unit(a_unit_id()))
        corrected = await units.put(
            f"/v1/units/{unit['id']}",
            json=told | {"expected_version": 1},
            headers=tokens.unit(unit["id"]),
        )
        for answer in (registered, corrected):
            assert (answer.status_code, answer.json()["code"]) == (422, "id-number-as-credit-code")
            assert number.strip()[-12:] not in answer.text + log_file.read_text()
    assert await rows("units") == [before]
    assert len(await rows("changes")) == 1
