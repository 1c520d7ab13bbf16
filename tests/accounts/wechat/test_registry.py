"""Who signs in by WeChat takes over the record that an office made, by ID number and name."""

import pytest

from tests import tokens
from tests.accounts.factories import bearing
from tests.accounts.wechat.people import a_wechat_youth
from tests.matching import factories

OFFICE = "640104"


@pytest.fixture
def signed_in(accounts_app, matching_app):
    """Matching takes the tokens that accounts signs."""
    matching_app.state.user_keys = accounts_app.state.user_keys


async def recorded(matching, number):
    body = {
        "source": {"kind": "canvass", "told_on": "2026-03-01", "list_id": "cv_1"},
        "name": "阿依·测试",
        "id_number": number,
        "region": OFFICE,
        "village_code": "640104001001",
        "village": "某某社区",
        "reached": True,
    }
    answer = await matching.post("/v1/youths/known", json=body, headers=tokens.officer(OFFICE))
    assert answer.status_code == 201, answer.text
    return answer.json()["youth"]


async def register(matching, of_wechat, number, **told):
    body = factories.a_youth(id_number=number, intention=None, **told)
    return await matching.post("/v1/youths", json=body, headers=bearing(of_wechat))


async def test_the_record_is_theirs_once_number_and_name_agree(accounts, matching, fake, signed_in):
    number = factories.an_id_number()
    known = await recorded(matching, number)
    mine = await a_wechat_youth(accounts, fake, "o-1")
    other = await a_wechat_youth(accounts, fake, "o-2")
    wrong = await register(matching, mine, number, name="买买提")
    assert (wrong.status_code, wrong.json()["code"]) == (409, "record-mismatch")
    assert "姓名" not in wrong.json()["title"]
    right = await register(matching, mine, number)
    assert right.status_code == 201, right.text
    me = (await accounts.get("/v1/me", headers=bearing(mine))).json()
    youth = (await matching.get(f"/v1/youths/{me['youth_id']}", headers=bearing(mine))).json()
    assert youth["recorded_at"] == known["recorded_at"]
    again = await register(matching, other, number)
    assert (again.status_code, again.json()["code"]) == (409, "already-registered")
