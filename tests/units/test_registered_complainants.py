"""Who complains by an account is hidden as they are registered, and reached by a logged look."""

import pytest

from tests import tokens
from tests.calendars import know_years
from tests.conftest import client_of
from tests.matching import factories as youths
from tests.units.factories import a_recognised_unit
from tests.units.test_routes_complaints import URL, complain, decide, keyed, move


@pytest.fixture
async def unit(units, units_app):
    await know_years(units_app)
    return await a_recognised_unit(units)


@pytest.fixture
async def youth(joined):
    async with client_of(joined.matching) as matching:
        return await youths.register(matching, name="马·测试", phone="13800008001")


async def complained(units, unit, youth):
    headers = tokens.youth(youth["id"])
    answer = await complain(units, unit, headers, name=None, phone=None)
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.mark.parametrize("named", ["马·测试", "马测试", "来电138****8001"])
async def test_no_words_for_the_unit_name_the_account(units, unit, youth, named):
    complaint = await complained(units, unit, youth)
    complaint = (await move(units, complaint, "investigation")).json()
    refused = await decide(units, complaint, finding=f"{named}反映加班属实", answer="已责令整改。")
    assert (refused.status_code, refused.json()["code"]) == (422, "complainant-named")
    assert (await decide(units, complaint, answer="已责令整改。")).status_code == 200


async def test_the_office_reaches_them_by_a_logged_look_alone(units, unit, youth, rows, log_file):
    complaint = await complained(units, unit, youth)
    url, headers = f"{URL}/{complaint['id']}", tokens.officer()
    seen = (await units.get(url, headers=headers)).json()
    assert (seen["name"], seen["phone"]) == (None, None)
    del headers["Idempotency-Key"]
    full = await units.post(f"{url}/reveals", json={"purpose": "investigation"}, headers=headers)
    told = full.json()
    assert (told["registered_name"], told["registered_phone"]) == ("马·测试", "13800008001")
    assert "complaint.revealed" in str(await rows("audit_entries"))
    for hidden in ("马·测试", "13800008001", youth["id"]):
        assert hidden not in str(await rows("complaints"))
        assert hidden not in str(await rows("changes"))
        assert hidden not in log_file.read_text()


async def test_who_has_no_account_or_no_record_is_not_asked_after(units, unit, joined, rows):
    await complain(units, unit, keyed())
    await complained(units, unit, {"id": "yth_01K5AAAAAAAAAAAAAAAAAAAAAA"})
    for row in await rows("complaints"):
        assert (row["registered_name"], row["registered_phone"]) == (None, None)


async def test_a_complaint_is_not_taken_while_nobody_knows_whose_it_is(units, unit, joined, rows):
    joined.line.cut = "there"
    answer = await complain(units, unit, tokens.youth("yth_01K5AAAAAAAAAAAAAAAAAAAAAA"))
    assert (answer.status_code, answer.json()["code"]) == (503, "complainant-unknown")
    assert await rows("complaints") == []
    assert (await complain(units, unit, keyed())).status_code == 201


async def test_their_copy_says_who_looked_and_masks_their_phone(units, unit, youth):
    account = "acc_00000000000000000000000001"
    headers = tokens.youth(youth["id"], sub=account)
    complaint = (await complain(units, unit, headers, name=None, phone=None)).json()
    headers = tokens.officer()
    del headers["Idempotency-Key"]
    url = f"{URL}/{complaint['id']}/reveals"
    assert (await units.post(url, json={"purpose": "investigation"}, headers=headers)).is_success
    answer = await units.get(
        "/internal/personal-data",
        params={"youth_id": youth["id"], "account_id": account},
        headers=tokens.sister("accounts", "units", "personal-data:read"),
    )
    assert answer.status_code == 200, answer.text
    (held,) = answer.json()["tables"]["complaints"]
    assert held["registered_phone"] == "138****8001"
    assert "13800008001" not in answer.text
    assert [look["action"] for look in answer.json()["looks"]] == ["complaint.revealed"]
