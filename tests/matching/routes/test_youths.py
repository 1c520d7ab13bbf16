"""Youths over HTTP: who may, what is refused, what is shown, and what never leaves."""

import re
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select, text

from services.common.store.tables import changes
from services.common.values import ids
from tests import tokens
from tests.matching import factories

CONSENT = {"given_on": "2026-03-01", "method": "in_person"}


async def post(client: httpx2.AsyncClient, headers: dict[str, str], **told: Any) -> httpx2.Response:
    return await client.post("/v1/youths", json=factories.a_youth(**told), headers=headers)


def pointers(answer: httpx2.Response) -> list[str]:
    return [error["pointer"] for error in answer.json()["errors"]]


async def test_a_youths_own_registration_bears_the_id_of_the_account(
    matching: httpx2.AsyncClient,
) -> None:
    youth_id = ids.new("yth")
    answer = await post(matching, tokens.youth(youth_id), intention=None)
    assert answer.status_code == 201
    told = answer.json()
    assert (told["id"], told["state"], told["applied_at"]) == (youth_id, "known", None)
    assert (told["dispatch"], told["waiting"], told["intention"]) == (None, None, None)
    assert told["category"] == "unemployed_youth"


async def test_answers_show_masks_and_no_number(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    number = factories.an_id_number()
    youth = await factories.register(matching, id_number=number)
    assert youth["name"] == "阿*"
    assert youth["id_number"] == number[:3] + "*" * 14 + number[-1]
    assert youth["phone"] == "139****2233"


async def test_numbers_and_names_lie_sealed_and_are_in_no_change_row_or_remembered_answer(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    number = factories.an_id_number()
    await factories.register(matching, id_number=number)
    async with matching_app.state.database.transaction() as session:
        for table in ("youths", "intentions", "changes", "remembered_answers", "waiting"):
            rows = await session.scalars(text(f"SELECT t::text FROM {table} t"))
            everything = " ".join(rows)
            for secret in (number, "13995112233", "阿依"):
                assert secret not in everything
                assert secret.encode().hex() not in everything


async def test_an_office_records_whom_it_only_knows_of(matching: httpx2.AsyncClient) -> None:
    answer = await post(matching, tokens.officer("640100"), intention=None)
    assert answer.status_code == 201
    assert answer.json()["state"] == "known"


async def test_an_office_applies_for_a_person_only_with_their_recorded_consent(
    matching: httpx2.AsyncClient,
) -> None:
    refused = await post(matching, tokens.officer("640104"))
    assert (refused.status_code, refused.json()["code"]) == (409, "consent-missing")
    assert "article" in refused.json()
    applied = await post(matching, tokens.officer("640104"), consent=CONSENT)
    assert applied.status_code == 201
    assert applied.json()["waiting"]["place"] == 1


async def test_an_office_registers_nobody_of_another_region(matching: httpx2.AsyncClient) -> None:
    answer = await post(matching, tokens.officer("640200"), intention=None)
    assert (answer.status_code, answer.json()["code"]) == (404, "outside-region")


async def test_the_same_id_number_is_refused_without_telling_whose_it_is(
    matching: httpx2.AsyncClient,
) -> None:
    first = await factories.register(matching, id_number="11010519491231002X", intention=None)
    answer = await post(
        matching, tokens.youth(ids.new("yth")), id_number="11010519491231002x", intention=None
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "already-registered")
    assert first["id"] not in answer.text
    assert "11010519491231002" not in answer.text


async def test_a_number_typed_with_wide_digits_or_blanks_is_the_same_number(
    matching: httpx2.AsyncClient,
) -> None:
    number = factories.an_id_number()
    wide = "".join(chr(ord(c) + 0xFEE0) for c in number)
    typed = f"{wide[:6]} {wide[6:14]}　{wide[14:]}"
    first = await factories.register(matching, id_number=typed, intention=None)
    assert first["id_number"] == number[:3] + "*" * 14 + number[-1]
    again = await post(matching, tokens.youth(ids.new("yth")), id_number=number, intention=None)
    assert (again.status_code, again.json()["code"]) == (409, "already-registered")


async def test_one_account_registers_once(matching: httpx2.AsyncClient) -> None:
    youth_id = ids.new("yth")
    assert (await post(matching, tokens.youth(youth_id))).status_code == 201
    again = await post(matching, tokens.youth(youth_id))
    assert (again.status_code, again.json()["code"]) == (409, "already-registered")


async def test_the_same_request_sent_twice_registers_once(matching: httpx2.AsyncClient) -> None:
    headers, body = tokens.youth(ids.new("yth")), factories.a_youth()
    first = await matching.post("/v1/youths", json=body, headers=headers)
    second = await matching.post("/v1/youths", json=body, headers=headers)
    assert (second.status_code, second.json()) == (201, first.json())


async def test_who_may_not_take_part_is_told_every_unmet_condition_and_nothing_is_stored(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    answer = await post(matching, tokens.youth(ids.new("yth")), employed=True)
    assert (answer.status_code, answer.json()["code"]) == (409, "not-eligible")
    assert "not_employed" in [c["code"] for c in answer.json()["conditions"]]
    async with matching_app.state.database.transaction() as session:
        assert (await session.execute(text("SELECT 1 FROM youths"))).all() == []
        assert (await session.execute(select(changes))).all() == []


@pytest.mark.parametrize(
    ("told", "pointer"),
    [
        ({"id_number": "640104200405060012"}, "/id_number"),
        ({"id_number": "640104200402300017"}, "/id_number"),
        ({"id_number": "x"}, "/id_number"),
        ({"phone": "12345678901"}, "/phone"),
        ({"region": "640100"}, "/region"),
        ({"region": "110101"}, "/region"),
        ({"hardship": ["unheard_of"]}, "/hardship"),
        ({"unemployment_registered_on": "2026-03-03"}, "/unemployment_registered_on"),
        ({"unemployment_registered_on": "2026-02-30"}, "/unemployment_registered_on"),
        ({"education_level": "99"}, "/education_level"),
        ({"name": ""}, "/name"),
        ({"name": "张三1"}, "/name"),
        ({"name": "<b>张三</b>"}, "/name"),
        ({"graduated_on": "2012-07-01"}, "/graduated_on"),
        ({"intention": {"earliest_start": "2020-01-01"}}, "/intention/earliest_start"),
        ({"intention": {"earliest_start": "2029-01-01"}}, "/intention/earliest_start"),
        ({"intention": {"occupations": ["8-99-99"]}}, "/intention/occupations/0"),
        ({"gender": "f"}, "/gender"),
        ({"intention": {"regions": ["640199"]}}, "/intention/regions/0"),
        ({"intention": {"industries": ["c"]}}, "/intention/industries/0"),
        ({"intention": {"salary": 1}}, "/intention/salary"),
    ],
)
async def test_bad_input_is_refused_by_field_and_not_repeated(
    matching: httpx2.AsyncClient, told: dict[str, Any], pointer: str
) -> None:
    answer = await post(matching, tokens.youth(ids.new("yth")), **told)
    assert answer.status_code == 422
    assert pointers(answer) == [pointer]
    assert not re.search(r"\d{11}", answer.text)


@pytest.mark.parametrize(
    "headers",
    [
        tokens.unit(ids.new("unt")),
        tokens.officer("640000", "reviewer"),
        tokens.officer("640000", "administrator"),
    ],
)
async def test_units_reviewers_and_administrators_register_nobody(
    matching: httpx2.AsyncClient, headers: dict[str, str]
) -> None:
    assert (await post(matching, headers)).status_code == 403


async def test_an_occupation_kept_before_that_exists_no_more_is_still_shown(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    youth = await factories.register(matching)
    async with matching_app.state.database.transaction() as session:
        await session.execute(text("UPDATE intentions SET occupations = '{8-99-99}'"))
    answer = await matching.get(f"/v1/youths/{youth['id']}", headers=tokens.youth(youth["id"]))
    assert answer.json()["intention"]["occupations"] == ["8-99-99"]


async def test_without_a_token_nothing_is_registered(matching: httpx2.AsyncClient) -> None:
    assert (await post(matching, {"Idempotency-Key": "0123456789abcdef"})).status_code == 401


async def test_a_youth_sees_their_own_record_and_an_office_its_regions(
    matching: httpx2.AsyncClient,
) -> None:
    youth = await factories.register(matching)
    seen = {
        "own": tokens.youth(youth["id"]),
        "county": tokens.officer("640104"),
        "city": tokens.officer("640100", "auditor"),
        "other youth": tokens.youth(ids.new("yth")),
        "other county": tokens.officer("640105"),
        "administrator": tokens.officer("640000", "administrator"),
        "unit": tokens.unit(ids.new("unt")),
    }
    path = f"/v1/youths/{youth['id']}"
    statuses = {
        who: (await matching.get(path, headers=headers)).status_code
        for who, headers in seen.items()
    }
    assert statuses == {
        "own": 200,
        "county": 200,
        "city": 200,
        "other youth": 404,
        "other county": 404,
        "administrator": 403,
        "unit": 403,
    }


async def test_an_id_of_another_kind_is_malformed(matching: httpx2.AsyncClient) -> None:
    answer = await matching.get(f"/v1/youths/{ids.new('unt')}", headers=tokens.officer())
    assert answer.status_code == 422


async def test_an_offices_list_pages_without_gaps_and_leaves_other_regions_out(
    matching: httpx2.AsyncClient,
) -> None:
    mine = [(await factories.register(matching, intention=None))["id"] for _ in range(5)]
    await factories.register(matching, intention=None, region="640202")
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        params = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        headers = tokens.officer("640104")
        answer = await matching.get("/v1/youths", params=params, headers=headers)
        found += [youth["id"] for youth in answer.json()["items"]]
        cursor = answer.json()["next_cursor"]
    assert found == sorted(mine, reverse=True)


async def test_an_officer_without_an_office_sees_nobody(matching: httpx2.AsyncClient) -> None:
    await factories.register(matching)
    nowhere = tokens.bearer(tokens.user_token("officer", ("clerk",), region=None))
    for path in ("/v1/youths", "/v1/waiting-youths", "/v1/dispatches"):
        assert (await matching.get(path, headers=nowhere)).json()["items"] == []


async def test_eligibility_lists_every_condition_as_of_any_day(
    matching: httpx2.AsyncClient,
) -> None:
    youth = await factories.register(matching, intention=None)
    path = f"/v1/youths/{youth['id']}/eligibility"
    headers = tokens.youth(youth["id"])
    now = (await matching.get(path, headers=headers)).json()
    assert (now["on"], now["eligible"], now["branches"]) == (
        "2026-03-02",
        True,
        ["unemployed_youth"],
    )
    assert len(now["conditions"]) == 8
    later = await matching.get(path, params={"on": "2031-01-01"}, headers=headers)
    assert later.json()["eligible"] is False
    before = await matching.get(path, params={"on": "2001-01-01"}, headers=headers)
    assert (before.status_code, before.json()["code"]) == (409, "no-policy-value")
